export function ColorDot({ color }: { readonly color: string | null }) {
  return (
    <span
      aria-hidden="true"
      className="size-2.5 shrink-0 rounded-full bg-control"
      style={color ? { backgroundColor: color } : undefined}
    />
  );
}
