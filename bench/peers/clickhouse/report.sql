-- The requests of one address and repository in order of time: each is looked at beside the one before
-- it and the one behind it. W of SPEC is five seconds.
CREATE TABLE actions ENGINE = Memory AS
WITH asked AS (
    SELECT *, position(reference, ':') = 0 AS tagged,
           if(tagged, if(response_digest = '-', '', response_digest), reference) AS digest
    FROM requests
),
neighbours AS (
    SELECT *,
           row_number() OVER pull AS number,
           lagInFrame(time) OVER pull AS before_time, lagInFrame(head) OVER pull AS before_head,
           lagInFrame(tagged) OVER pull AS before_tagged, lagInFrame(reference) OVER pull AS before_reference,
           lagInFrame(digest) OVER pull AS before_digest,
           leadInFrame(time) OVER pull AS after_time, leadInFrame(head, 1, true) OVER pull AS after_head,
           leadInFrame(tagged) OVER pull AS after_tagged, leadInFrame(reference) OVER pull AS after_reference,
           leadInFrame(digest) OVER pull AS after_digest
    FROM asked
    WINDOW pull AS (PARTITION BY client, name ORDER BY time, row
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
judged AS (
    SELECT *,
           number > 1 AND time - before_time <= 5 AND NOT head AS follows,
           follows AND before_head AND if(tagged, before_tagged AND reference = before_reference,
                                          digest = before_digest OR before_tagged AND before_digest = '') AS is_pull_of_head,
           follows AND NOT before_head AND NOT tagged AND digest != before_digest AS is_second_get,
           head AND NOT after_head AND after_time - time <= 5
               AND if(after_tagged, tagged AND reference = after_reference,
                      digest = after_digest OR tagged AND digest = '') AS is_pulled
    FROM neighbours
),
-- A second GET ends its action, so that of three GETs in a row the third starts a new one.
chained AS (
    SELECT *, number - max(if(is_second_get, 0, number))
                  OVER (PARTITION BY client, name ORDER BY time, row
                        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS second_gets_before
    FROM judged
)
SELECT client, time, name, reference, tagged, head, user_agent,
       multiIf(NOT tagged, 'pull_by_digest', head AND NOT is_pulled, 'version_check', 'pull_by_tag') AS action,
       if(digest = '' AND is_pulled, after_digest, digest) AS first_digest
FROM chained
WHERE NOT is_pull_of_head AND second_gets_before % 2 = 0
  AND time >= toDateTime('2024-03-01 00:00:00', 'UTC') AND time < toDateTime('2024-04-01 00:00:00', 'UTC');

SET engine_file_truncate_on_insert = 1;

INSERT INTO FUNCTION file('{output}/raw.csv', CSVWithNames)
WITH '([A-Za-z0-9][A-Za-z0-9._-]*)' AS tool, '(v?[0-9][A-Za-z0-9._+~-]*)' AS version
SELECT action, toDate(time) AS action_day, '' AS country, first_digest AS digest, if(head, 'HEAD', 'GET') AS http_method,
       '' AS host, substringIndex(name, '/', 1) AS namespace, reference,
       substring(name, length(namespace) + 2) AS repository, if(tagged, reference, '') AS tag, toDateTime(time, 'UTC') AS timestamp,
       'null' AS type, extract(user_agent, '^' || tool) AS user_agent_tool,
       extract(user_agent, '^(?:[A-Za-z0-9][A-Za-z0-9._-]*)(?:/|(?:/[^ ]*)? \\(?)' || version) AS user_agent_version,
       '' AS domain, namespace AS owner
FROM actions ORDER BY timestamp;

INSERT INTO FUNCTION file('{output}/repo-summary.csv', CSVWithNames)
SELECT substringIndex(name, '/', 1) AS namespace, substring(name, length(namespace) + 2) AS repository,
       uniqExact(client) AS unique_ip_address, countIf(action = 'pull_by_tag') AS pull_by_tag,
       countIf(action = 'pull_by_digest') AS pull_by_digest, countIf(action = 'version_check') AS version_check,
       namespace AS owner
FROM actions GROUP BY name ORDER BY namespace, repository;

INSERT INTO FUNCTION file('{output}/summary.csv', CSVWithNames)
SELECT substringIndex(name, '/', 1) AS namespace, substring(name, length(namespace) + 2) AS repository, reference,
       uniqExact(client) AS unique_ip_address, countIf(action = 'pull_by_tag') AS pull_by_tag,
       countIf(action = 'pull_by_digest') AS pull_by_digest, countIf(action = 'version_check') AS version_check,
       namespace AS owner
FROM actions GROUP BY name, reference ORDER BY namespace, repository, reference;

SELECT count() FROM requests;
