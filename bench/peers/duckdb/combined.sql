-- A combined log: the reader for CSV cuts lines at quotes. Between these stand the client and the time,
-- the request, the answer, the user agent, and the digest.
CREATE TABLE requests AS
WITH fields AS (
    SELECT *, instr(request, '/v2/') + 4 AS name_start, instr(request, '/manifests/') AS name_end
    FROM read_csv('{log}', delim = '"', quote = '', escape = '', header = false, auto_detect = false,
                  columns = {'front': 'VARCHAR', 'request': 'VARCHAR', 'answer': 'VARCHAR', 'referrer': 'VARCHAR',
                             'gap1': 'VARCHAR', 'user_agent': 'VARCHAR', 'gap2': 'VARCHAR', 'digest': 'VARCHAR',
                             'gap3': 'VARCHAR', 'forwarded_for': 'VARCHAR', 'end': 'VARCHAR'})
    WHERE contains(request, '/manifests/')
)
SELECT substring(front, 1, instr(front, ' ') - 1) AS client,
       strptime(substring(front, instr(front, '[') + 1, 20), '%d/%b/%Y:%H:%M:%S') AS time,
       starts_with(request, 'HEAD ') AS head,
       substring(request, name_start, name_end - name_start) AS name,
       string_split(substring(request, name_end + 11), ' ')[1] AS reference,
       digest AS response_digest,
       user_agent
FROM fields
WHERE (starts_with(request, 'GET ') OR starts_with(request, 'HEAD '))
  AND (starts_with(answer, ' 2') OR starts_with(answer, ' 304')) AND name_end > name_start;
