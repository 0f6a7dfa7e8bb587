-- The requests of one address and repository in order of time: each is looked at beside the one before
-- it and the one behind it. rowid is the order of the log. W of SPEC is five seconds.
CREATE TABLE actions AS
WITH asked AS (
    SELECT *, rowid AS row, NOT contains(reference, ':') AS tagged,
           CASE WHEN contains(reference, ':') THEN reference
                WHEN response_digest IS NULL OR response_digest = '-' THEN ''
                ELSE response_digest END AS digest
    FROM requests
),
neighbours AS (
    SELECT *,
           row_number() OVER pull AS number,
           lag(time) OVER pull AS before_time, lag(head) OVER pull AS before_head,
           lag(tagged) OVER pull AS before_tagged, lag(reference) OVER pull AS before_reference,
           lag(digest) OVER pull AS before_digest,
           lead(time) OVER pull AS after_time, lead(head) OVER pull AS after_head,
           lead(tagged) OVER pull AS after_tagged, lead(reference) OVER pull AS after_reference,
           lead(digest) OVER pull AS after_digest
    FROM asked
    WINDOW pull AS (PARTITION BY client, name ORDER BY time, row)
),
-- Beside a first or last request stands nothing: what is NULL is no follower.
judged AS (
    SELECT *,
           coalesce(before_time >= time - INTERVAL 5 SECONDS, false) AND NOT head AS follows,
           follows AND before_head
               AND CASE WHEN tagged THEN before_tagged AND reference = before_reference
                        ELSE digest = before_digest OR before_tagged AND before_digest = '' END AS is_pull_of_head,
           follows AND NOT before_head AND NOT tagged AND digest != before_digest AS is_second_get,
           coalesce(head AND NOT after_head AND after_time <= time + INTERVAL 5 SECONDS
               AND CASE WHEN after_tagged THEN tagged AND reference = after_reference
                        ELSE digest = after_digest OR tagged AND digest = '' END, false) AS is_pulled
    FROM neighbours
),
-- A second GET ends its action, so that of three GETs in a row the third starts a new one: of several
-- that could be second, one after another, every other one is.
seconds AS (
    SELECT row, client, name, number, number - row_number() OVER (PARTITION BY client, name ORDER BY number) AS run
    FROM judged WHERE is_second_get
),
ends AS (
    SELECT row FROM seconds
    QUALIFY row_number() OVER (PARTITION BY client, name, run ORDER BY number) % 2 = 1
)
SELECT client, time, tagged, head, reference, user_agent,
       CASE WHEN contains(name, '/') THEN string_split(name, '/')[1] ELSE '' END AS namespace,
       substring(name, instr(name, '/') + 1) AS repository,
       CASE WHEN NOT tagged THEN 'pull_by_digest'
            WHEN head AND NOT is_pulled THEN 'version_check'
            ELSE 'pull_by_tag' END AS action,
       CASE WHEN digest = '' AND is_pulled THEN after_digest ELSE digest END AS first_digest
FROM judged ANTI JOIN ends USING (row)
WHERE NOT is_pull_of_head
  AND time >= TIMESTAMP '2024-03-01' AND time < TIMESTAMP '2024-04-01';

-- Every user agent is taken apart once.
CREATE TABLE tools AS
SELECT user_agent, regexp_extract(user_agent, '^[A-Za-z0-9][A-Za-z0-9._-]*') AS tool,
       regexp_extract(user_agent,
           '^[A-Za-z0-9][A-Za-z0-9._-]*(?:/|(?:/[^ ]*)? \(?)(v?[0-9][A-Za-z0-9._+~-]*)', 1) AS version
FROM (SELECT DISTINCT user_agent FROM actions);

COPY (
    SELECT action, time::DATE AS action_day, NULL AS country, first_digest AS digest,
           CASE WHEN head THEN 'HEAD' ELSE 'GET' END AS http_method, NULL AS host, namespace, reference, repository,
           CASE WHEN tagged THEN reference END AS tag, date_trunc('second', time) AS timestamp, 'null' AS type,
           tool AS user_agent_tool, version AS user_agent_version, NULL AS domain, namespace AS owner
    FROM actions LEFT JOIN tools USING (user_agent)
    ORDER BY timestamp
) TO '{output}/raw.csv' (FORMAT csv, HEADER);

COPY (
    SELECT namespace, repository, count(DISTINCT client) AS unique_ip_address,
           count(*) FILTER (action = 'pull_by_tag') AS pull_by_tag,
           count(*) FILTER (action = 'pull_by_digest') AS pull_by_digest,
           count(*) FILTER (action = 'version_check') AS version_check, namespace AS owner
    FROM actions GROUP BY namespace, repository ORDER BY namespace, repository
) TO '{output}/repo-summary.csv' (FORMAT csv, HEADER);

COPY (
    SELECT namespace, repository, reference, count(DISTINCT client) AS unique_ip_address,
           count(*) FILTER (action = 'pull_by_tag') AS pull_by_tag,
           count(*) FILTER (action = 'pull_by_digest') AS pull_by_digest,
           count(*) FILTER (action = 'version_check') AS version_check, namespace AS owner
    FROM actions GROUP BY namespace, repository, reference ORDER BY namespace, repository, reference
) TO '{output}/summary.csv' (FORMAT csv, HEADER);

SELECT count(*) FROM requests;
