import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets a task be created in one round trip, its position with it. */
export class AddPositionAfter1795881600000 implements MigrationInterface {
  readonly name = 'AddPositionAfter1795881600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(positionAfter);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION position_after(text)`);
  }
}

/**
 * `keyAfter` of src/common/ordering/ordering.ts, so that a task is created in one round trip: the key after the last one
 * of a list. Its integer part is counted up (`fractional-indexing`); the head says how many digits that has.
 */
const positionAfter = `
      CREATE FUNCTION position_after(last text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      DECLARE
        digits CONSTANT text := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
        head text := left(last, 1);
        places integer := CASE WHEN head COLLATE "C" >= 'a' THEN ascii(head) - 96 ELSE 91 - ascii(head) END;
        number text := substr(last, 2, places);
        counted text := rtrim(number, 'z');
      BEGIN
        IF last IS NULL OR head = 'Z' AND counted = '' THEN
          RETURN 'a0';
        END IF;
        IF counted <> '' THEN
          RETURN head || left(counted, -1) || substr(digits, strpos(digits, right(counted, 1)) + 1, 1)
                 || repeat('0', places - length(counted));
        END IF;
        IF head = 'z' THEN
          RETURN last || 'V';
        END IF;
        RETURN chr(ascii(head) + 1) || repeat('0', CASE WHEN head COLLATE "C" >= 'a' THEN places + 1 ELSE places - 1 END);
      END $$`;
