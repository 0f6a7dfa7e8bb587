// Polars (npm: nodejs-polars): node polars.cjs FORMAT LOG OUTPUT
process.env.POLARS_MAX_THREADS = '2';
const pl = require('nodejs-polars');

const [format, log, output] = process.argv.slice(2);
const { col, lit, when } = pl;

const texts = (...names) => Object.fromEntries(names.map((name) => [name, pl.String]));
// strptime gives microseconds, whatever the unit it is asked for.
const timeIn = (text, form) => text.str.strptime(pl.Datetime('ms'), form).cast(pl.Datetime('ms')).alias('time');
const nameIn = (path) => path.str.extract('/v2/(.+)/manifests/', 1).alias('name');
const referenceIn = (path) => path.str.extract('/manifests/([^ ]+)', 1).alias('reference');

// The reader for CSV cuts a combined log at quotes. Between these stand the client and the time, the request,
// the answer, the user agent, and the digest.
function combined() {
  const request = col('request');
  const schema = texts('front', 'request', 'answer', 'referrer', 'gap1', 'user_agent', 'gap2', 'digest', 'gap3',
    'forwarded_for', 'end');
  return pl.scanCSV(log, { sep: '"', quoteChar: '', hasHeader: false, schema })
    .filter(request.str.contains('/manifests/', true)
      .and(request.str.contains('^(GET|HEAD) '))
      .and(col('answer').str.contains('^ (2|304)')))
    .select(
      col('front').str.extract('^([^ ]+)', 1).alias('client'),
      timeIn(col('front').str.extract('\\[([^ ]+)', 1), '%d/%b/%Y:%H:%M:%S'),
      request.str.startsWith('HEAD ').alias('head'),
      nameIn(request), referenceIn(request), col('digest').alias('response_digest'), col('user_agent'));
}

// In a CSV and a JSON log the same fields have a column each, and a status that is a number.
function columns(frame, client, path, time) {
  return frame
    .filter(col(path).str.contains('/manifests/', true)
      .and(col('method').isIn(['GET', 'HEAD']))
      .and(col('status').gtEq(200).and(col('status').lt(300)).or(col('status').eq(304))))
    .select(
      col(client).alias('client'), time.alias('time'), col('method').eq(lit('HEAD')).alias('head'),
      nameIn(col(path)), referenceIn(col(path)), col('digest').fillNull('').alias('response_digest'),
      col('user_agent'));
}

function csv() {
  const schema = { ...texts('time', 'client_ip', 'method', 'path'), status: pl.UInt16, ...texts('digest', 'user_agent') };
  return columns(pl.scanCSV(log, { schema }), 'client_ip', 'path',
    timeIn(col('time'), '%Y-%m-%dT%H:%M:%SZ'));
}

function json() {
  const milliseconds = col('msec').cast(pl.Float64).mul(lit(1000)).round(0).cast(pl.Int64);
  return columns(pl.scanJson(log, { inferSchemaLength: 10 }), 'remote_addr', 'uri', milliseconds.cast(pl.Datetime('ms')));
}

const before = (name) => col(`before_${name}`);
const after = (name) => col(`after_${name}`);

// In order of time, each request of one address and repository beside the one before it and the one behind it.
function neighbours(requests) {
  const digest = when(col('tagged').not()).then(col('reference'))
    .when(col('response_digest').eq(lit('-'))).then(lit('')).otherwise(col('response_digest'));
  const names = ['client', 'name', 'time', 'head', 'tagged', 'reference', 'digest'];
  return requests.lazy()
    .withRowIndex('row')
    .withColumns(col('reference').str.contains(':', true).not().alias('tagged'), col('time').cast(pl.Int64))
    .withColumns(digest.alias('digest'))
    .sort(['client', 'name', 'time', 'row'])
    .withColumns(
      ...names.map((name) => col(name).shift(1).alias(`before_${name}`)),
      ...names.map((name) => col(name).shift(-1).alias(`after_${name}`)));
}

// W of SPEC is five seconds. Beside the first and the last request stands nothing: what is null is no follower.
function judged(frame) {
  const same = (other) => col('client').eq(other('client')).and(col('name').eq(other('name')));
  const soon = (early, late) => late.sub(early).ltEq(lit(5000));
  const follows = same(before).and(soon(before('time'), col('time'))).and(col('head').not());
  const isFollowed = same(after).and(soon(col('time'), after('time'))).and(col('head')).and(after('head').not());
  const pullOfHead = when(col('tagged'))
    .then(before('tagged').and(col('reference').eq(before('reference'))))
    .otherwise(col('digest').eq(before('digest')).or(before('tagged').and(before('digest').eq(lit('')))));
  const pulled = when(after('tagged'))
    .then(col('tagged').and(col('reference').eq(after('reference'))))
    .otherwise(col('digest').eq(after('digest')).or(col('tagged').and(col('digest').eq(lit('')))));
  const secondGet = before('head').not().and(col('tagged').not()).and(col('digest').neq(before('digest')));
  return frame
    .withColumns(follows.fillNull(false).alias('follows'), isFollowed.fillNull(false).alias('is_followed'))
    .withColumns(
      col('follows').and(before('head')).and(pullOfHead).fillNull(false).alias('is_pull_of_head'),
      col('follows').and(secondGet).fillNull(false).alias('is_second_get'),
      col('is_followed').and(pulled).fillNull(false).alias('is_pulled'));
}

// Those that start an action. A second GET ends its action, so that of three GETs in a row the third starts one.
function starts(frame) {
  const last = when(col('is_second_get').not()).then(col('number')).otherwise(lit(null)).forwardFill();
  const secondsBefore = col('number').cast(pl.Int64).sub(last.cast(pl.Int64));
  const from = (date) => lit(Date.parse(`${date}T00:00:00Z`));
  return frame
    .withRowIndex('number')
    .withColumns(secondsBefore.alias('seconds_before'))
    .filter(col('is_pull_of_head').not().and(col('seconds_before').modulo(lit(2)).eq(lit(0)))
      .and(col('time').gtEq(from('2024-03-01'))).and(col('time').lt(from('2024-04-01'))));
}

function actionsOf(requests) {
  const action = when(col('tagged').not()).then(lit('pull_by_digest'))
    .when(col('head').and(col('is_pulled').not())).then(lit('version_check'))
    .otherwise(lit('pull_by_tag'));
  const digest = when(col('digest').eq(lit('')).and(col('is_pulled'))).then(after('digest')).otherwise(col('digest'));
  return starts(judged(neighbours(requests)))
    .select(
      action.alias('action'), digest.alias('digest'), col('client'), col('time').cast(pl.Datetime('ms')),
      col('tagged'), col('head'), col('reference'), col('user_agent'),
      col('name').str.extract('^([^/]+)/', 1).fillNull('').alias('namespace'),
      col('name').str.replace('^[^/]+/', '').alias('repository'))
    .collectSync();
}

// Every user agent is taken apart once.
function toolsOf(actions) {
  const tool = '^([A-Za-z0-9][A-Za-z0-9._-]*)';
  const version = '^[A-Za-z0-9][A-Za-z0-9._-]*(?:/|(?:/[^ ]*)? \\(?)(v?[0-9][A-Za-z0-9._+~-]*)';
  return actions.lazy().select(col('user_agent')).unique().withColumns(
    col('user_agent').str.extract(tool, 1).alias('user_agent_tool'),
    col('user_agent').str.extract(version, 1).alias('user_agent_version'));
}

function writeRaw(actions) {
  const none = (name) => lit('').alias(name);
  actions.lazy()
    .join(toolsOf(actions), { on: 'user_agent', how: 'left' })
    .sort('time')
    .select(
      col('action'), col('time').date.strftime('%Y-%m-%d').alias('action_day'), none('country'), col('digest'),
      when(col('head')).then(lit('HEAD')).otherwise(lit('GET')).alias('http_method'), none('host'),
      col('namespace'), col('reference'), col('repository'),
      when(col('tagged')).then(col('reference')).otherwise(lit('')).alias('tag'),
      col('time').date.strftime('%Y-%m-%d %H:%M:%S').alias('timestamp'), lit('null').alias('type'),
      col('user_agent_tool'), col('user_agent_version'), none('domain'), col('namespace').alias('owner'))
    .collectSync()
    .writeCSV(`${output}/raw.csv`);
}

function writeSummary(actions, file, keys) {
  const kinds = ['pull_by_tag', 'pull_by_digest', 'version_check'];
  actions.lazy()
    .groupBy(keys)
    .agg(col('client').nUnique().alias('unique_ip_address'),
      ...kinds.map((kind) => col('action').eq(lit(kind)).sum().alias(kind)),
      col('namespace').first().alias('owner'))
    .sort(keys)
    .collectSync()
    .writeCSV(`${output}/${file}`);
}

if (format === '--version') {
  console.log(`Polars ${require('nodejs-polars/package.json').version} for Node`);
  process.exit();
}
const requests = { combined, csv, json }[format]().collectSync();
const actions = actionsOf(requests);
writeRaw(actions);
writeSummary(actions, 'repo-summary.csv', ['namespace', 'repository']);
writeSummary(actions, 'summary.csv', ['namespace', 'repository', 'reference']);
console.log(requests.height);
