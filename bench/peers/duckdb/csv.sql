-- A CSV log, with its own reader.
CREATE TABLE requests AS
WITH fields AS (
    SELECT *, instr(path, '/v2/') + 4 AS name_start, instr(path, '/manifests/') AS name_end
    FROM read_csv('{log}', header = true, delim = ',', quote = '"', escape = '"', auto_detect = false,
                  columns = {'time': 'VARCHAR', 'client_ip': 'VARCHAR', 'method': 'VARCHAR', 'path': 'VARCHAR',
                             'status': 'USMALLINT', 'digest': 'VARCHAR', 'user_agent': 'VARCHAR'})
    WHERE contains(path, '/manifests/')
)
SELECT client_ip AS client,
       time::TIMESTAMP AS time,
       method = 'HEAD' AS head,
       substring(path, name_start, name_end - name_start) AS name,
       substring(path, name_end + 11) AS reference,
       digest AS response_digest,
       user_agent
FROM fields
WHERE method IN ('GET', 'HEAD') AND (status BETWEEN 200 AND 299 OR status = 304) AND name_end > name_start;
