// DuckDB embedded (npm: @duckdb/node-api): node duckdb.cjs FORMAT LOG OUTPUT
const { DuckDBInstance } = require('@duckdb/node-api');
const { job } = require('./sql.cjs');

async function run(statements) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  let rows = [];
  for (const statement of statements) rows = (await connection.runAndReadAll(statement)).getRows();
  console.log(String(rows[0][0]));
}

const [format] = process.argv.slice(2);
run(format === '--version' ? ["SELECT 'DuckDB ' || version()"] : job('duckdb', process.argv.slice(2)));
