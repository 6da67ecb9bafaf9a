// Makes small logs in the shapes that other desks' exports have, and says what must come of them: for each NAME of
// tools/luukkuctl/mappings a NAME.csv and a NAME.expected, both beside this file. The answers are worked out here from
// what happened, by the rules of docs/operate/import.md; nothing of luukkuctl is used. All of it is made up.
//
//     node tests/logs/make.mjs
//
// writes the same files each time.
import {createHash} from 'node:crypto';
import {writeFileSync} from 'node:fs';

let seed = 1;
const random = (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >>> 8) % n;
};
const pick = (list) => list[random(list.length)];
const MINUTE = 60_000;

// What a clock in a zone shows.
function clock(ms, zone) {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit',
    minute: '2-digit', second: '2-digit',
  }).formatToParts(new Date(ms));
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}
const iso = (ms) => (ms === null ? '-' : new Date(ms).toISOString().replace('.000Z', 'Z'));
const slug = (text) => {
  const lower = text.toLowerCase().trim().replace(/\s+/g, ' ');
  if (/^[a-z0-9 ]+$/.test(lower)) return lower.replaceAll(' ', '-');
  const readable = lower.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return `${readable}-${createHash('sha256').update(lower).digest('hex').slice(0, 8)}`;
};
// Near enough to NFKC_Casefold for the letters that stand here.
const hash = (text) =>
  createHash('sha256').update(text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')).digest('hex').slice(0, 16);

const DONE = ['resolved', 'closed'];
const FINAL = ['closed', 'cancelled'];

// A ticket's life by the documented rules. `happenings`: {at, state, team, agent, priority, responded}, in order.
function live(key, first, happenings) {
  const t = {state: 'new', team: '-', agent: '-', priority: 'moderate', responded: null, resolved: null, closed: null,
             reopened: 0, ...first};
  const moves = [];
  let now = t.created;
  for (const {at, state, ...rest} of happenings) {
    now = Math.max(now, at);
    const {responded, ...fields} = rest;
    Object.assign(t, fields);
    if (responded && t.responded === null) t.responded = at;
    if (!state || state === t.state) continue;
    if (FINAL.includes(state)) {
      t.closed = now;
    } else {
      t.closed = null;
      if (state === 'resolved') t.resolved = now;
      else if (DONE.includes(t.state)) { t.resolved = null; t.reopened += 1; }
    }
    t.state = state;
    moves.push(`${state}@${iso(now)}`);
  }
  return [key, t.type, t.channel, t.priority, t.state, t.team, t.agent, iso(t.created), iso(t.responded), iso(t.resolved),
          iso(t.closed), t.reopened, moves.join(' ') || '-'].join('\t');
}

function write(name, bytes, expected) {
  writeFileSync(new URL(`${name}.csv`, import.meta.url), bytes);
  writeFileSync(new URL(`${name}.expected`, import.meta.url), expected.sort().join('\n') + '\n');
}

// Case i begins at a time of its own, never near a change of clocks.
const start = (i) => Date.UTC(2013, random(8), 1 + random(20), 8 + random(9), random(60), random(60));

// --- vinst-changes: status and sub status, times with offsets, wait states by a pattern -------------------------------
{
  const meanings = {
    'Accepted/In Progress': 'open', 'Accepted/Assigned': 'open', 'Queued/Awaiting Assignment': 'open',
    'Accepted/Wait - User': 'pending-customer', 'Accepted/Wait - Customer': 'pending-customer',
    'Accepted/Wait - Vendor': 'pending-external', 'Accepted/Wait - Implementation': 'pending-external',
    'Accepted/Wait': 'pending-external', 'Completed/In Call': 'resolved', 'Completed/Resolved': 'resolved',
    'Completed/Closed': 'closed', 'Completed/Cancelled': 'cancelled', 'Unmatched/Unmatched': null,
  };
  const ends = ['Completed/Closed', 'Completed/In Call', 'Completed/Resolved', 'Completed/Cancelled', 'Accepted/Wait - User'];
  let text = 'SR Number;Change Date+Time;Status;Sub Status;Involved ST Function Div;Involved Org line 3;Involved ST;' +
             'SR Latest Impact;Product;Country;Owner Country;Owner First Name\n';
  const expected = [];
  for (let i = 0; i < 20; i++) {
    const key = `1-${364285768 + 997 * i}`, impact = pick(['Low', 'Medium', 'High', 'Major']);
    const priority = {Low: 'low', Medium: 'moderate', High: 'high', Major: 'critical'}[impact];
    const created = start(i), happenings = [];
    let at = created;
    const steps = ['Accepted/In Progress'];
    for (let n = random(6); n > 0; n--) steps.push(pick(Object.keys(meanings)));
    steps.push(pick(ends));
    for (const step of steps) {
      const [status, sub] = step.split('/'), team = pick(['G97', 'D4', 'V3 2nd', 'N36 2nd', 'S42']);
      const name = pick(['Frederic', 'Anne Claire', 'Siebel', 'Pawel', 'Åsa']), hours = pick([1, 2]);
      const local = new Date(at + hours * 60 * MINUTE).toISOString().slice(0, 19);
      text += `${key};${local}+0${hours}:00;${status};${sub};A2_${1 + random(5)};Org line C;${team};${impact};` +
              `PROD${random(900)};France;${pick(['France', 'Sweden', 'POLAND'])};${name}\n`;
      happenings.push({at, team: slug(team), priority, responded: status === 'Accepted', state: meanings[step],
                       agent: status === 'Queued' ? '-' : `vinst-${hash(`${team} ${name}`)}`});
      at += random(3) * 17 * MINUTE;   // Sometimes two rows have one time.
    }
    expected.push(live(key, {type: 'incident', channel: 'portal', created}, happenings));
  }
  write('vinst-changes', text, expected);
}

// --- service-manager-activities: rows shuffled, ties told apart by the activity's number ------------------------------
{
  const moves = {Open: 'new', Assignment: 'open', Reopen: 'open', Resolved: 'resolved', Closed: 'closed',
                 'Pending vendor': 'pending-external', 'External Vendor Assignment': 'pending-external'};
  const others = ['Operator Update', 'Update', 'Reassignment', 'Status Change', 'Update from customer', 'Caused By CI',
                  'Communication with customer', 'Mail to Customer', 'Impact Change', 'Quality Indicator Fixed'];
  let text = 'Incident ID;DateStamp;IncidentActivity_Number;IncidentActivity_Type;Assignment Group;KM number;Interaction ID\n';
  const expected = [];
  let number = 5_849_979;
  for (let i = 0; i < 20; i++) {
    const key = `IM00${10000 + i}`, created = start(i), rows = [], happenings = [];
    let at = created;
    const types = ['Open', 'Assignment'];
    for (let n = random(5); n > 0; n--) types.push(pick([...others, 'Pending vendor', 'External Vendor Assignment', 'Assignment']));
    types.push('Resolved', 'Closed');
    if (i % 4 === 0) types.push('Reopen', 'Closed');
    for (const type of types) {
      const team = `TEAM000${1 + random(9)}`, c = clock(at, 'Europe/Amsterdam');
      rows.push(`${key};${c.day}-${c.month}-${c.year} ${c.hour}:${c.minute}:${c.second};` +
                `001A${number++};${type};${team};KM000${1000 + i};SD000${2000 + i}\n`);
      happenings.push({at, team: slug(team), state: moves[type],
                       responded: ['Communication with customer', 'Mail to Customer'].includes(type)});
      at += random(3) * 61_000;        // Often two rows have one second.
    }
    for (let n = rows.length; n > 1; n--) {
      const other = random(n);
      [rows[n - 1], rows[other]] = [rows[other], rows[n - 1]];
    }
    text += rows.join('');
    expected.push(live(key, {type: 'incident', channel: 'phone', created}, happenings));
  }
  write('service-manager-activities', text, expected);
}

// --- service-manager-incidents: a row a ticket, several moments in it --------------------------------------------------
{
  const columns = ['CI Name (aff)', 'CI Type (aff)', 'CI Subtype (aff)', 'Service Component WBS (aff)', 'Incident ID',
                   'Status', 'Impact', 'Urgency', 'Priority', 'Category', 'KM number', 'Alert Status', '# Reassignments',
                   'Open Time', 'Reopen Time', 'Resolved Time', 'Close Time', 'Handle Time (Hours)', 'Closure Code',
                   '# Related Interactions', 'Related Interaction', '# Related Incidents', '# Related Changes',
                   'Related Change', 'CI Name (CBy)', 'CI Type (CBy)', 'CI Subtype (CBy)', 'ServiceComp WBS (CBy)'];
  let text = columns.join(';') + ';;;\r\n';
  const expected = [];
  const dutch = (ms, dash) => {
    if (ms === null) return '';
    const c = clock(ms, 'Europe/Amsterdam'), by = dash ? '-' : '/';
    return `${Number(c.day)}${by}${c.month}${by}${c.year} ${c.hour}:${c.minute}:${c.second}`;
  };
  for (let i = 0; i < 25; i++) {
    const key = `IM00${20000 + i}`, open = start(i), later = (ms) => ms + (1 + random(5000)) * MINUTE;
    const resolved = i % 7 === 6 ? null : later(open);
    const reopened = resolved !== null && i % 3 === 0 ? later(resolved) : null;
    const closed = i % 11 === 10 ? null : later(reopened ?? resolved ?? open);
    const priority = 1 + random(5), category = pick(['incident', 'request for information', 'complaint', 'request']);
    const values = {
      'CI Name (aff)': `SUB000${i}`, 'CI Type (aff)': pick(['application', 'subapplication', 'computer']),
      'CI Subtype (aff)': pick(['Web Based Application', 'Server Based Application', '#N/B']), 'Incident ID': key,
      Status: closed ? 'Closed' : 'Work in progress', Impact: pick(['3', '4', '5', 'NS']),
      Urgency: pick(['3', '4', '5 - Very Low']), Priority: priority, Category: category, 'KM number': `KM${i}`,
      'Alert Status': 'closed', '# Reassignments': random(9), 'Open Time': dutch(open, i % 2),
      'Reopen Time': dutch(reopened, i % 2), 'Resolved Time': dutch(resolved, i % 2), 'Close Time': dutch(closed, i % 2),
      'Handle Time (Hours)': `${random(3)}.${100 + random(800)},${random(99)}`, 'Closure Code': 'Gebruikersfout – privé',
      '# Related Interactions': '1', 'Related Interaction': `SD${i}`,
    };
    text += columns.map((column) => values[column] ?? '').join(';') + (i % 2 ? ';;;' : '') + '\r\n';
    const happenings = [{at: open, state: 'open'}];
    if (resolved) happenings.push({at: resolved, state: 'resolved'});
    if (reopened) happenings.push({at: reopened, state: 'open'});
    if (closed) happenings.push({at: closed, state: 'closed'});
    expected.push(live(key, {
      type: {incident: 'incident', 'request for information': 'advice', complaint: 'comment'}[category] ?? 'service-request',
      channel: 'phone', created: open, priority: ['critical', 'high', 'moderate', 'low', 'low'][priority - 1],
    }, happenings));
  }
  // In Windows-1252 the dash is one byte of its own.
  write('service-manager-incidents', Buffer.from(text.replaceAll('–', '\x96'), 'latin1'), expected);
}

// --- activity-log: an activity a row, sorted by case, milliseconds -----------------------------------------------------
{
  const meanings = {'Assign seriousness': undefined, 'Take in charge ticket': 'open', Wait: 'pending-customer',
                    'Require upgrade': 'pending-external', 'Create SW anomaly': 'open', 'Resolve SW anomaly': 'open',
                    'Schedule intervention': 'open', 'Insert ticket': 'new', VERIFIED: undefined};
  let text = 'Case ID,Activity,Resource,Complete Timestamp,Variant,Variant index,seriousness,customer,product,' +
             'responsible_section,seriousness_2,service_level,service_type,support_section,workgroup\n';
  const expected = [];
  for (let i = 1; i <= 25; i++) {
    const key = `Case ${i}`, created = start(i) + 250, value = 1 + random(4), happenings = [];
    let at = created, agent = '-';
    const steps = [pick(['Insert ticket', 'Assign seriousness']), 'Assign seriousness', 'Take in charge ticket'];
    for (let n = random(4); n > 0; n--) steps.push(pick(Object.keys(meanings)));
    steps.push(...pick([['Resolve ticket', 'Closed'], ['RESOLVED', 'Wait', 'Resolve ticket', 'Closed'], ['DUPLICATE'],
                        ['INVALID', 'Closed'], ['Resolve ticket']]));
    for (const step of steps) {
      const who = `Value ${1 + random(20)}`, section = `Value ${1 + random(6)}`, c = clock(at, 'Europe/Rome');
      text += `${key},${step},${who},${c.year}/${c.month}/${c.day} ${c.hour}:${c.minute}:${c.second}.250,Variant ${i},${i},` +
              `Value ${value},Value ${100 + (i % 5)},Value 3,${section},Value 1,Value 2,Value 1,Value 1,Value 1\n`;
      if (step === 'Take in charge ticket') agent = slug(who);
      const state = {'Resolve ticket': 'resolved', RESOLVED: 'resolved', Closed: 'closed', DUPLICATE: 'cancelled',
                     INVALID: 'cancelled'}[step] ?? meanings[step];
      happenings.push({at, team: slug(section), agent, state, responded: step === 'Take in charge ticket'});
      at += (1 + random(3000)) * MINUTE;
    }
    expected.push(live(key, {type: 'incident', channel: 'portal', created,
                             priority: ['critical', 'high', 'moderate', 'low'][value - 1]}, happenings));
  }
  write('activity-log', text, expected);
}

// --- field-changes: a changelog, whose rows mean something by two columns ----------------------------------------------
{
  const states = {'To Do': 'new', 'In Progress': 'open', 'In Review': 'open', 'Waiting for customer': 'pending-customer',
                  Blocked: 'pending-external', Done: 'closed'};
  const priorities = {Highest: 'critical', High: 'high', Medium: 'moderate', Low: 'low', Lowest: 'low'};
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug'];
  const expected = [], rows = [];
  for (let i = 1; i <= 20; i++) {
    const key = `DESK-${i}`, happenings = [], type = pick(['Bug', 'Question', 'Task']);
    let at = Math.floor(start(i) / MINUTE) * MINUTE, created = null, status = 'To Do', assignee = '';
    const change = (field, from, to, what) => {
      const z = new Date(at + 180 * MINUTE).toISOString(), c = clock(at, 'Europe/Helsinki');
      const time = i % 3 === 0
        ? `${c.day}/${months[c.month - 1]}/${c.year.slice(2)} ${(c.hour % 12) || 12}:${c.minute} ${c.hour < 12 ? 'AM' : 'PM'}`
        : z.replace('Z', i % 2 ? '+0300' : '+03:00');
      rows.push([at, `${key},${time},${pick(['aino', 'bob'])},${field},"${from}","${to.replaceAll('"', '""')}"\r\n`]);
      if (what) { created ??= at; happenings.push({at, ...what}); }
      at += (1 + random(900)) * MINUTE;
    };
    change('issuetype', '', type, {});
    change('summary', '', `Printer ${i}, "urgent"`, {});
    for (let n = 2 + random(8); n > 0; n--) {
      const kind = random(6);
      if (kind === 0) change('Rank', '', 'Ranked higher', null);
      if (kind === 1) { const to = pick(Object.keys(priorities)); change('priority', '', to, {priority: priorities[to]}); }
      if (kind === 2) {
        const to = pick(['aino', 'bob', '']);
        change('assignee', assignee, to, {agent: to || '-'});
        assignee = to;
      }
      if (kind === 3) { const to = pick(['Printing', 'Networks', '']); change('component', '', to, {team: to ? slug(to) : '-'}); }
      if (kind > 3) { const to = pick(Object.keys(states)); change('status', status, to, {state: states[to]}); status = to; }
    }
    if (i % 4 === 0) change('resolution', '', pick(["Won't Do", "won't fix"]), {state: 'cancelled'});
    if (i % 4 === 1) change('resolution', '', 'Fixed', {state: 'resolved'});
    if (i % 4 === 2) { change('resolution', '', 'Fixed', {state: 'resolved'}); change('resolution', 'Fixed', '', {}); change('status', status, 'In Progress', {state: 'open'}); }
    expected.push(live(key, {type: {Bug: 'incident', Question: 'advice', Task: 'service-request'}[type], channel: 'portal',
                             created}, happenings));
  }
  rows.sort((a, b) => a[0] - b[0]);
  write('field-changes', 'issue_key,created,author,field,from,to\r\n' + rows.map((row) => row[1]).join(''), expected);
}

// --- tickets-us: UTF-16, tabs, AM and PM, quoted line breaks ------------------------------------------------------------
{
  const head = ['Id', 'Subject', 'Description', 'Type', 'Status', 'Priority', 'Via', 'Group', 'Assignee', 'Requester email',
                'Organization', 'Tags', 'Created at', 'First reply at', 'Solved at', 'Closed at', 'Reopens'];
  let text = '\ufeff' + head.join('\t') + '\t\t\r\n';
  const expected = [];
  const us = (ms) => {
    if (ms === null) return pick(['', '-', 'N/A']);
    const c = clock(ms, 'America/New_York');
    return `${Number(c.month)}/${Number(c.day)}/${c.year} ${(c.hour % 12) || 12}:${c.minute} ${c.hour < 12 ? 'AM' : 'PM'}`;
  };
  for (let i = 1; i <= 24; i++) {
    const minutes = Math.floor(start(i) / MINUTE) * MINUTE;
    const later = (ms) => ms + (1 + random(5000)) * MINUTE;
    const replied = i % 5 === 4 ? null : later(minutes), solved = i % 4 === 3 ? null : later(replied ?? minutes);
    const closed = solved !== null && i % 2 ? later(solved) : null;
    const status = closed ? 'Closed' : solved ? 'Solved' : pick(['Pending', 'Hold', 'Open', 'New']);
    const type = pick(['Incident', 'Problem', 'Task', 'Question', '-']), priority = pick(['Urgent', 'High', 'Normal', 'Low', '-']);
    const via = pick(['Mail', 'Web form', 'Phone call', 'Chat', 'Closed ticket']), reopens = solved ? random(3) : 0;
    const team = pick(['Support', 'Back office', '-']), agent = pick(['Aino', 'Bob', '-']);
    text += [i, `"Ääni ""${i}"" puuttuu 🔇"`, '"line one\r\nline two\tand ""more"""', type, status, priority, via, team, agent,
             `user${i % 4}@example.com`, 'Acme', pick(['vip printer', 'printer']), us(minutes), us(replied), us(solved), us(closed),
             reopens || '-'].join('\t') + (i % 2 ? '\t\t' : '') + '\r\n';
    const happenings = [{at: minutes, team: team === '-' ? '-' : slug(team), agent: agent === '-' ? '-' : slug(agent)}];
    if (replied) happenings.push({at: replied, state: 'open'});
    if (solved) happenings.push({at: solved, state: 'resolved'});
    if (closed) happenings.push({at: closed, state: 'closed'});
    const last = happenings.at(-1);
    if (!solved) last.state = {Pending: 'pending-customer', Hold: 'pending-external', Open: 'open', New: 'new'}[status];
    const line = live(i, {
      type: {Incident: 'incident', Problem: 'incident', Task: 'service-request'}[type] ?? 'advice',
      channel: {Mail: 'email', 'Web form': 'portal', 'Phone call': 'phone', Chat: 'chat'}[via] ?? 'api',
      priority: {Urgent: 'critical', High: 'high', Normal: 'moderate'}[priority] ?? 'low', created: minutes,
    }, happenings).split('\t');
    line[8] = iso(replied);           // The desk's own count has the last word.
    line[11] = reopens;
    expected.push(line.join('\t'));
  }
  write('tickets-us', Buffer.from(text, 'utf16le'), expected);
}

// --- tickets-epoch: Latin-1, seconds since 1970, NULL, paths in one cell, cells left away ------------------------------
{
  let text = 'TicketNumber;Title;Type;Queue;Service;Owner;Priority;CustomerID;CustomerUserID;ArticleType;Language;State;' +
             'Created;Changed;FirstResponse;Closed\n';
  const expected = [];
  for (let i = 1; i <= 20; i++) {
    const key = `2013${1000000 + i}`, created = start(i), later = (ms) => ms + (1 + random(5000)) * MINUTE;
    const replied = i % 4 === 3 ? null : later(created), closed = i % 3 === 2 ? null : later(replied ?? created);
    const changed = closed ?? later(replied ?? created);
    const state = closed ? pick(['closed successful', 'closed unsuccessful', 'merged']) : pick(['new', 'open', 'pending reminder']);
    const type = pick(['Incident', 'Incident::Major', 'Service Request', 'Unclassified']), queue = pick(['Raw', 'Support::Level 1', 'Postmaster']);
    const owner = pick(['aino', 'root@localhost']), priority = pick(['5 very high', '4 high', '3 normal', '1 very low']);
    const channel = pick(['email-external', 'phone', 'webrequest', 'note-internal']);
    let row = [key, `Näyttö ${i}`, type, queue, pick(['Hardware::Näyttö::Kaapeli', 'Hardware', 'NULL']), owner, priority, 'acme',
               `user${i % 3}`, channel, 'fi', state, created / 1000, changed / 1000, replied ? replied / 1000 : 'NULL',
               closed ? closed / 1000 : ''].join(';');
    text += row.replace(/;+$/, '') + '\n';
    const happenings = [{at: created, state: 'new', team: queue === 'Raw' ? '-' : slug(queue), agent: owner === 'aino' ? 'aino' : '-'}];
    if (replied) happenings.push({at: replied, state: 'open', responded: true});
    happenings.push({at: changed, state: {open: 'open', 'pending reminder': 'pending-customer', 'closed successful': 'closed',
                                          'closed unsuccessful': 'closed', merged: 'cancelled'}[state]});
    expected.push(live(key, {
      type: type.startsWith('Incident') ? 'incident' : type === 'Service Request' ? 'service-request' : 'advice',
      channel: {'email-external': 'email', phone: 'phone', webrequest: 'portal'}[channel] ?? 'api', created,
      priority: {'5 very high': 'critical', '4 high': 'high', '3 normal': 'moderate'}[priority] ?? 'low',
    }, happenings));
  }
  write('tickets-epoch', Buffer.from(text, 'latin1'), expected);
}

// --- tickets-excel: "sep=;", numbers of days with a decimal comma, columns of one name, empty rows at the end ----------
{
  let text = 'sep=;\r\nTicket;Comment;Channel;Impact;Team;Opened;Resolved;Closed;Times reopened;Comment\r\n';
  const expected = [];
  const days = (ms) => {
    if (ms === null) return pick(['', '?', 'N/A']);
    const c = clock(ms, 'Europe/Helsinki');
    const local = Date.UTC(c.year, c.month - 1, c.day, c.hour, c.minute, c.second);
    return String((local - Date.UTC(1899, 11, 30)) / 86_400_000).replace('.', ',');
  };
  for (let i = 1; i <= 20; i++) {
    const opened = start(i), later = (ms) => ms + (1 + random(5000)) * MINUTE;
    const resolved = i % 4 === 3 ? null : later(opened), closed = resolved !== null && i % 2 ? later(resolved) : null;
    const channel = pick(['E-mail', 'Telephone', 'Desk']), impact = pick(['A', 'B', 'C']), reopened = random(3);
    const team = pick(['ICT', 'Talous', '-']);
    text += [i, 'first', channel, impact, team, days(opened), days(resolved), days(closed), `${reopened},0`, 'second'].join(';') + '\r\n';
    const happenings = [{at: opened, state: 'open', team: team === '-' ? '-' : slug(team)}];
    if (resolved) happenings.push({at: resolved, state: 'resolved'});
    if (closed) happenings.push({at: closed, state: 'closed'});
    const line = live(i, {type: 'incident', channel: {'E-mail': 'email', Telephone: 'phone', Desk: 'walk-in'}[channel], created: opened,
                          priority: {A: 'high', B: 'moderate', C: 'low'}[impact]}, happenings).split('\t');
    line[11] = reopened;
    expected.push(line.join('\t'));
  }
  write('tickets-excel', text + ';;;;;;;;;\r\n;;;;;;;;;\r\n', expected);
}

// --- xes: start and complete of each activity, an index column without a name ------------------------------------------
{
  const expected = [], rows = [];
  for (let i = 1; i <= 20; i++) {
    const created = start(i), happenings = [], channel = pick(['web', 'tel', 'mail']);
    let at = created, agent = '-';
    const steps = ['Register', 'Analyse'];
    for (let n = random(4); n > 0; n--) steps.push(pick(['Wait for customer', 'Analyse', 'Test']));
    steps.push('Resolve', ...(i % 3 ? ['Close'] : []));
    for (const step of steps) {
      for (const transition of ['schedule', 'start', 'complete']) {
        const who = `User ${1 + random(5)}`, group = pick(['Line 1', 'Line 2']);
        const time = i % 2 ? new Date(at + 60 * MINUTE).toISOString().replace('.000Z', '.000+01:00')
                           : iso(at).replace('T', ' ').replace('Z', '+00:00');
        rows.push([at, `${group},${who},${step},${transition},${time},C${i},${channel},Requester ${i % 3}`]);
        if (transition === 'schedule') continue;
        if (transition === 'start') agent = slug(who);
        const state = transition === 'start' ? (step.startsWith('Wait') ? 'pending-customer' : 'open')
                                             : {Register: 'new', Resolve: 'resolved', Close: 'closed'}[step];
        happenings.push({at, team: slug(group), agent, state});
        at += (1 + random(500)) * MINUTE;
      }
    }
    expected.push(live(`C${i}`, {type: 'service-request', channel: {web: 'portal', tel: 'phone'}[channel] ?? 'email', created},
                       happenings));
  }
  rows.sort((a, b) => a[0] - b[0]);
  write('xes', ',org:group,org:resource,concept:name,lifecycle:transition,time:timestamp,case:concept:name,case:channel,' +
               'case:requester\n' + rows.map((row, i) => `${i},${row[1]}\n`).join(''), expected);
}
