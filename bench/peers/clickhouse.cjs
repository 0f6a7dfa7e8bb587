// ClickHouse embedded (npm: chdb): node clickhouse.cjs FORMAT LOG OUTPUT
const { Session } = require('chdb');
const { job } = require('./sql.cjs');

const session = new Session();
const [format] = process.argv.slice(2);
const statements = format === '--version' ? ["SELECT 'ClickHouse ' || version()"] : job('clickhouse', process.argv.slice(2));
for (const statement of statements) process.stdout.write(session.query(statement, 'TSVRaw') ?? '');
session.close();
