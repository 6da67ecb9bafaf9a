// What customers say of resolved tickets.

import {at, dashboard, row, text} from './dashboard.mjs';
import {see} from './alerts.mjs';
import {bars, colour, figure, instant, lines, range} from './panels.mjs';

const scores = [1, 2, 3, 4, 5, 6, 7];

const answers = (window, score = '.+') =>
    `sum(increase(luukku_survey_answers_total{${at}, score=~"${score}"}[${window}]))`;
const asked = (window) => `sum(increase(luukku_survey_invitations_total{${at}}[${window}]))`;

const mean = (window) =>
    `(${scores.map((score) => `${score} * ${answers(window, score)}`).join(' + ')}) / (${answers(window)} > 0)`;
const satisfied = (window) => `${answers(window, '[567]')} / (${answers(window, '[123567]')} > 0)`;

const rounded = {decimals: 0, noValue: '0'};

export const satisfaction = dashboard(
    {
      uid: 'luukku-satisfaction',
      title: 'Luukku: satisfaction',
      description: 'Who was asked, who answered, and what they said, on the scale from 1 to 7.',
      from: 'now-30d',
      refresh: '5m',
    },
    row('In the time shown', 5,
        figure({
          title: 'Asked', width: 4, ...rounded,
          about: text`
            Invitations that were sent. A requester is not asked about every ticket: see "Not asked" below.`,
        }, instant(asked('$__range'))),
        figure({
          title: 'Answers', width: 4, ...rounded,
          about: text`Answers that were stored. One that was changed within its day counts again.`,
        }, instant(answers('$__range'))),
        figure({
          title: 'Answers per invitation', width: 4, unit: 'percentunit', decimals: 1, noValue: 'nobody was asked',
          about: text`
            Answers of the time shown by invitations of the time shown. They are not the same people: an invitation
            may be answered for 30 days. The response rate by those invited is that of the report "Satisfaction".
            ${see('LuukkuSurveyResponseDrop')}`,
        }, instant(`${answers('$__range')} / (${asked('$__range')} > 0)`)),
        figure({
          title: 'Mean score', width: 4, decimals: 2, min: 1, max: 7, noValue: 'no answers',
          about: text`
            Mean of the answers, 1 (very dissatisfied) to 7 (very satisfied). Look at the number of answers before you
            believe it.`,
        }, instant(mean('$__range'))),
        figure({
          title: 'Satisfied', width: 4, unit: 'percentunit', decimals: 0, max: 1, noValue: 'no answers',
          about: text`
            Of the answers that are not in the middle: those from 5 to 7, by those from 5 to 7 and from 1 to 3. The
            middle, 4, is left out. ${see('LuukkuSatisfactionDrop')}`,
        }, instant(satisfied('$__range'))),
        figure({
          title: 'Not answered in time', width: 4, ...rounded,
          about: text`Invitations that ended after 30 days without an answer.`,
        }, instant(`sum(increase(luukku_survey_expired_total{${at}}[$__range]))`))),
    row('Trend', 9,
        lines({
          title: 'Mean score of two weeks', width: 12, decimals: 2, min: 1, max: 7,
          colours: {mean: colour.blue},
          about: text`
            At each point: mean of the answers of the 14 days before it. A slow fall is easier to see here than in
            single answers.`,
        }, range(mean('14d'), 'mean')),
        lines({
          title: 'Asked and answered, a day', width: 12, decimals: 0,
          colours: {asked: colour.orange, answered: colour.blue},
          about: text`Invitations and answers in the 24 hours before each point. ${see('LuukkuSurveyResponseDrop')}`,
        }, range(asked('1d'), 'asked'), range(answers('1d'), 'answered'))),
    row('What they said, and who was not asked', 9,
        bars({
          title: 'Answers by score', width: 12, decimals: 0,
          about: text`Answers of the time shown. Two heaps, one at 1 and one at 7, hide behind a mean of 4.`,
        }, instant(`sum by (score) (increase(luukku_survey_answers_total{${at}}[$__range]))`, '{{score}}')),
        bars({
          title: 'Not asked, by reason', width: 12, decimals: 0,
          about: text`
            Resolutions of the time shown that nobody was asked about: asked_before (once is enough for a ticket),
            comment (a ticket of that type asks for nothing), imported, late (resolved over 14 days ago), own_ticket
            (opened by the desk for itself).`,
        }, instant(`sum by (reason) (increase(luukku_survey_suppressed_total{${at}}[$__range]))`, '{{reason}}'))),
    row('Links', 6,
        lines({
          title: 'Answers refused, an hour', width: 24, legend: 'right', decimals: 0,
          colours: {NotFound: colour.orange, FailedPrecondition: colour.sky, InvalidArgument: colour.blue,
                    ResourceExhausted: colour.purple},
          about: text`
            Calls of Respond that were not taken, by why: NotFound is a token that is not valid (mangled by a mail
            program, or guessed), FailedPrecondition an invitation that has ended. Many at once are an attack or a
            broken link.`,
        }, range(`sum by (grpc_code) (increase(grpc_server_handled_total{${at}, grpc_method="Respond", ` +
                 'grpc_code=~"NotFound|FailedPrecondition|InvalidArgument|ResourceExhausted"}[1h]))',
                 '{{grpc_code}}'))));
