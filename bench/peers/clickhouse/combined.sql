-- A combined log: the parts between quotes are the time and the client, the request, the status, the
-- user agent, and the digest. Cutting at quotes costs a third of what a regular expression costs. Of a
-- column of low cardinality each value of a block is looked at once: so minutes are parsed, not seconds.
SET max_threads = 2, min_chunk_bytes_for_parallel_parsing = 1048576;

CREATE TABLE requests ENGINE = Memory AS
WITH
    splitByChar('"', line) AS parts,
    parts[2] AS request,
    position(request, '/v2/') + 4 AS name_start,
    position(request, '/manifests/', name_start) AS name_end,
    position(line, '[') + 1 AS minute
SELECT
    substring(line, 1, position(line, ' ') - 1) AS client,
    parseDateTimeInJodaSyntaxOrZero(toLowCardinality(substring(line, minute, 17)), 'dd/MMM/yyyy:HH:mm', 'UTC')
        + toUInt8(substring(line, minute + 18, 2)) AS time,
    _row_number AS row,
    startsWith(request, 'HEAD ') AS head,
    substring(request, name_start, name_end - name_start) AS name,
    substring(request, name_end + 11, position(request, ' ', name_end) - name_end - 11) AS reference,
    parts[8] AS response_digest,
    toLowCardinality(parts[6]) AS user_agent
FROM file('{log}', LineAsString)
WHERE position(line, '/manifests/') > 0
  AND (startsWith(request, 'GET ') OR startsWith(request, 'HEAD '))
  AND (startsWith(parts[3], ' 2') OR startsWith(parts[3], ' 304')) AND name_end > 0;
