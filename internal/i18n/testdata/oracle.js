// Answers the cases on standard input with what Intl writes for each, "" where
// it does not know the zone.
const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));

const made = new Map();
function formatter(kind, lang, zone, options) {
  const key = kind + '|' + lang + '|' + zone;
  if (!made.has(key)) {
    made.set(key, new Intl.DateTimeFormat(lang, { timeZone: zone, ...options }));
  }
  return made.get(key);
}

const formats = {
  long: { dateStyle: 'long' },
  full: { dateStyle: 'full' },
  medium: { dateStyle: 'medium' },
  time: { timeStyle: 'short' },
  dateTime: { dateStyle: 'long', timeStyle: 'short' },
  monthYear: { year: 'numeric', month: 'long' },
  month: { month: 'long' },
  monthDay: { month: 'long', day: 'numeric' },
  weekday: { weekday: 'long' },
};

function zoneName(c, style) {
  const parts = formatter('zone ' + style, c.lang, c.zone, { timeZoneName: style }).formatToParts(new Date(c.at));
  return parts.find((p) => p.type === 'timeZoneName').value;
}

function answer(c) {
  switch (c.kind) {
    case 'zone': {
      const name = zoneName(c, 'long');
      // Offsets are compared in their short form, which differs in the zeros only.
      return /[+\-\u2212]\d\d:\d\d/.test(name) ? zoneName(c, 'shortOffset') : name;
    }
    case 'range':
      return formatter('dateTime', c.lang, c.zone, formats.dateTime).formatRange(new Date(c.at), new Date(c.until));
    case 'days':
      return formatter('long', c.lang, c.zone, formats.long).formatRange(new Date(c.at), new Date(c.until));
    case 'number':
      return new Intl.NumberFormat(c.lang).format(c.n || 0);
    case 'plural':
      return new Intl.PluralRules(c.lang).select(c.n || 0);
    case 'list':
      return new Intl.ListFormat(c.lang).format(c.items);
    case 'language':
      return new Intl.DisplayNames(c.lang, { type: 'language', languageDisplay: 'dialect' }).of(c.items[0]);
    default:
      return formatter(c.kind, c.lang, c.zone, formats[c.kind]).format(new Date(c.at));
  }
}

process.stdout.write(JSON.stringify(cases.map((c) => {
  try {
    return answer(c);
  } catch (e) {
    if (e instanceof RangeError) return '';
    throw e;
  }
})));
