// What the two databases share: SQL from files, one statement after another.
const fs = require('fs');
const path = require('path');

// The statements of the file, with the paths in place of {log} and {output}.
function statements(file, paths) {
  const text = fs.readFileSync(path.join(__dirname, file), 'utf8').replace(/^--.*\n/gm, '');
  return text
    .replace(/\{(log|output)\}/g, (_, name) => paths[name].replaceAll("'", "''"))
    .split(/;\s*\n/)
    .filter((statement) => statement.trim() !== '');
}

// A compressed combined log is read like one that is not: by the suffix the databases see how.
function job(engine, [format, log, output]) {
  const paths = { log: path.resolve(log), output: path.resolve(output) };
  const layout = format === 'gzip' ? 'combined' : format;
  return [`${engine}/${layout}.sql`, `${engine}/report.sql`].flatMap((file) => statements(file, paths));
}

module.exports = { job };
