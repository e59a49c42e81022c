FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY client/package.json client/
COPY web/package.json web/
# With the optional packages: the bundler's binary is one of them.
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --include=dev
COPY tsconfig.json tsconfig.build.json ormconfig.ts ./
COPY scripts/bundle.mjs scripts/
COPY src src
RUN npm run build:service
COPY client/src client/src
COPY web web
RUN npm run build:web

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --omit=dev --omit=optional --workspaces=false

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title=todo-backend \
  org.opencontainers.image.description="A todo backend for single-page apps" \
  org.opencontainers.image.version=0.1.0 \
  org.opencontainers.image.licenses=MIT
# As process 1 Node would not hear a signal before its own handlers are there; tini passes it on from the first moment.
# busybox has the wget of the health check: a Node process for it would take 0.3 s of a core each time.
RUN apt-get update && apt-get install -y --no-install-recommends busybox tini && rm -rf /var/lib/apt/lists/*
# Reached through the container's port, so not only from inside. More than two arenas of malloc only take memory.
ENV NODE_ENV=production HOST=0.0.0.0 MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/web/dist web/dist
# Says that the files of dist are ES modules.
COPY package.json ./
# A number, so that Kubernetes sees that it is not root (runAsNonRoot).
USER 1000
EXPOSE 3000
# Liveness alone: what /health/ready lacks is elsewhere, and no restart mends it. Patient, because a busy host is no fault of the process.
HEALTHCHECK --interval=5s --timeout=10s --start-period=120s --retries=6 \
  CMD busybox wget -q -O /dev/null "http://127.0.0.1:${PORT:-3000}/health/live"
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/src/main.js"]
