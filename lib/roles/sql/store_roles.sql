-- Stores the roles $2 (an array's text for each) of the people $1; '{}' removes a person.
WITH told AS MATERIALIZED (
  SELECT person, roles::int[] AS roles
  FROM unnest($1::text[], $2::text[]) AS given(person, roles)
), gone AS (
  DELETE FROM person_roles p USING told t WHERE p.person = t.person AND t.roles = '{}'
), kept AS (
  INSERT INTO person_roles (person, roles)
  SELECT person, roles FROM told WHERE roles <> '{}' ORDER BY person
  ON CONFLICT (person) DO UPDATE SET roles = EXCLUDED.roles
)
UPDATE roles_revision SET revision = revision + 1;
