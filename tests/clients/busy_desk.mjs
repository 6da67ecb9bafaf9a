// A short day of a desk, so that every figure of the dashboards has something to tell: tickets of all priorities
// come in, some find an agent and some wait, some are answered and resolved in time and some are not, customers
// say what they think.
//
// LUUKKU_ADDRESSES: {"ticket": "host:port", …}. LUUKKU_TOKEN: of an administrator who is also an agent.
// LUUKKU_REQUESTER_TOKEN: of a requester.

import {randomUUID} from 'node:crypto';

import {call, clientOf, status} from './client.mjs';

const addresses = JSON.parse(process.env.LUUKKU_ADDRESSES);
const service = (name, file, full) => clientOf(`luukku/${name}/v1/${file}.proto`, `luukku.${name}.v1.${full}`,
                                               addresses[name]);
const tickets = service('ticket', 'ticket_service', 'TicketService');
const conversation = service('ticket', 'conversation_service', 'ConversationService');
const teams = service('routing', 'team_service', 'TeamService');
const rules = service('routing', 'rule_service', 'RuleService');
const calendars = service('routing', 'calendar_service', 'CalendarService');
const policies = service('routing', 'sla_service', 'SlaService');
const reports = service('reporting', 'report_service', 'ReportService');
const surveys = service('survey', 'survey_service', 'SurveyService');

const change = (client, method, request, token) => call(client, method, {request_id: randomUUID(), ...request}, token);
const requester = process.env.LUUKKU_REQUESTER_TOKEN;
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

const seconds = (count) => ({seconds: count});

// Printing has no agent. What is critical is due at once; for the rest there is time, and a warning after 6 s.
async function setUp() {
  for (const id of ['connections', 'printing', 'accounts']) {
    await change(teams, 'CreateTeam', {team: {name: `teams/${id}`, display_name: id}});
  }
  const agents = [['alice', 'connections', 6], ['bob', 'connections', 3], ['carol', 'accounts', 2]];
  for (const [id, team, capacity] of agents) {
    await change(teams, 'CreateAgent', {agent: {
      name: `agents/${id}`, display_name: id, teams: [`teams/${team}`], capacity, present: true}});
  }
  const ways = [[2, 'printing', ['printer']], [3, 'accounts', ['password']], [4, 'connections', []]];
  for (const [order, id, words] of ways) {
    await change(rules, 'CreateRule', {rule: {
      name: `rules/${id}`, display_name: id, order, team: `teams/${id}`, subject_words: words}});
  }
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({weekday, to_minute: 1440}));
  await change(calendars, 'CreateCalendar', {calendar: {
    name: 'calendars/always', display_name: 'Always', time_zone: 'UTC', hours}});
  await change(policies, 'CreateSlaPolicy', {sla_policy: {
    name: 'slaPolicies/critical', display_name: 'Critical', calendar: 'calendars/always',
    priority: 'PRIORITY_CRITICAL', first_response: seconds(2), resolution: seconds(4), warning_percent: 50}});
  await change(policies, 'CreateSlaPolicy', {sla_policy: {
    name: 'slaPolicies/standard', display_name: 'Standard', calendar: 'calendars/always',
    first_response: seconds(600), resolution: seconds(600), warning_percent: 1}});
}

const subjects = ['The network is slow', 'The printer is on fire', 'Forgotten password', 'No network in room 3'];
const types = ['INCIDENT', 'INCIDENT', 'SERVICE_REQUEST', 'ADVICE'];
const channels = ['PORTAL', 'EMAIL', 'PHONE', 'CHAT', 'PORTAL'];
const gravities = [['HIGH', 'HIGH'], ['MEDIUM', 'HIGH'], ['MEDIUM', 'MEDIUM'], ['LOW', 'LOW'], ['MEDIUM', 'MEDIUM']];

async function create(i) {
  const [impact, urgency] = gravities[i % gravities.length];
  const {name} = await change(tickets, 'CreateTicket', {ticket: {
    type: `TICKET_TYPE_${types[i % types.length]}`,
    channel: `CHANNEL_${channels[i % channels.length]}`,
    subject: subjects[i % subjects.length],
    impact: `IMPACT_${impact}`,
    urgency: `URGENCY_${urgency}`,
  }}, requester);
  return name;
}

const reply = (parent) => change(conversation, 'CreateComment', {parent, comment: {text: 'We are on our way.'}});
const resolve = (name) => change(tickets, 'ResolveTicket', {name, reason: 'done'});

// The invitation comes by the feed, so it may take a moment.
async function answerToken(ticket) {
  for (let attempt = 0; attempt < 100; ++attempt) {
    const {invitations = []} = await call(surveys, 'ListInvitations', {ticket}, requester);
    if (invitations.length > 0) {
      return (await call(surveys, 'GetInvitation', {name: invitations[0].name}, requester)).answer_token;
    }
    await pause(0.1);
  }
  throw new Error(`nobody was asked about ${ticket}`);
}

async function answer(ticket, score) {
  await change(surveys, 'Respond', {answer_token: await answerToken(ticket), score}, '');
}

async function answerWithABadToken() {
  const refused = await change(surveys, 'Respond', {answer_token: 'A'.repeat(64), score: 7}, '')
      .catch((error) => error.code);
  if (refused !== status.NOT_FOUND) throw new Error('a made-up token was taken');
}

// Takes some ten seconds. What is open at its end, and which scores were given.
export async function shortDay() {
  await setUp();
  const names = [];
  for (let i = 0; i < 40; ++i) names.push(await create(i));
  for (let i = 0; i < 40; i += 3) await reply(names[i]);
  const resolved = names.filter((_, i) => i % 4 === 0);
  for (const name of resolved) await resolve(name);
  const scores = [7, 6, 7, 2, 4];  // Metrics tell scores by fives.
  for (const [i, score] of scores.entries()) await answer(resolved[i], score);
  await answerWithABadToken();
  await change(tickets, 'ReopenTicket', {name: resolved[0], reason: 'not at all'});
  await resolve(resolved[0]);
  await call(reports, 'TypeShares', {period: {last_days: 1}});
  await change(tickets, 'SetTicketPending', {
    name: names[3], state: 'TICKET_STATE_PENDING_CUSTOMER', reason: 'which room 3?'});
  return {open: names.length - resolved.length, scores};
}

// Goes on for so long: tickets come in waves, and the desk can't quite keep up.
export async function longDay(duration) {
  const open = [];
  const end = Date.now() + duration * 1000;
  for (let i = 40; Date.now() < end; ++i) {
    open.push(await create(i));
    const wave = 1 + Math.sin(2 * Math.PI * (end - Date.now()) / 180_000);
    if (i % 3 === 0) await reply(open[Math.floor(open.length / 2)]);
    if (i % 10 < 8) {
      const [name] = open.splice(Math.floor(open.length / 3), 1);
      await resolve(name);
      if (i % 9 === 0) await answer(name, 7 - Math.floor(i / 9) % 3);
    }
    await pause(0.15 + wave * 0.3);
  }
}
