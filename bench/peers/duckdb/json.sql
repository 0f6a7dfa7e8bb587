-- A JSON log, with its own reader: fields that are not named here are skipped.
CREATE TABLE requests AS
WITH fields AS (
    SELECT *, instr(uri, '/v2/') + 4 AS name_start, instr(uri, '/manifests/') AS name_end
    FROM read_json('{log}', format = 'newline_delimited', auto_detect = false,
                   columns = {'msec': 'DOUBLE', 'remote_addr': 'VARCHAR', 'method': 'VARCHAR', 'uri': 'VARCHAR',
                              'status': 'USMALLINT', 'user_agent': 'VARCHAR', 'digest': 'VARCHAR'})
    WHERE contains(uri, '/manifests/')
)
SELECT remote_addr AS client,
       epoch_ms((msec * 1000)::BIGINT) AS time,
       method = 'HEAD' AS head,
       substring(uri, name_start, name_end - name_start) AS name,
       substring(uri, name_end + 11) AS reference,
       digest AS response_digest,
       user_agent
FROM fields
WHERE method IN ('GET', 'HEAD') AND (status BETWEEN 200 AND 299 OR status = 304) AND name_end > name_start;
