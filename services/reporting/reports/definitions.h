#pragma once

// What each report counts, in words, as answers carry them. The long form is docs/api/reporting.md.
namespace luukku::reporting {

inline constexpr char kVolumesDefinition[] =
    "Arrived: tickets created in the month. Resolved: tickets whose last resolution lies in it. "
    "Closed: tickets closed in it that still are. Cancelled: tickets cancelled in it. Reopened: "
    "reopenings in it. Arrived and reopened: of those that arrived in it, the ones reopened since. "
    "Not closed, not resolved: created before the month's end and not closed or cancelled (nor "
    "resolved) before it; a ticket reopened since counts as open all the time. Groups are those of "
    "now.";

inline constexpr char kPatternDefinition[] =
    "Tickets created in the period, cancelled ones included, by weekday and hour of the time zone.";

inline constexpr char kSharesDefinition[] =
    "Tickets created in the period, cancelled ones included, by their type of now; share is count "
    "/ total.";

inline constexpr char kTimesDefinition[] =
    "Calendar time from creation to the first public reply by a person of the desk, to the last "
    "resolution, and to closing, of tickets for which that moment lies in the period; cancelled "
    "ones are left out. Mean is sum / count; quantiles interpolate linearly. Groups are those of "
    "now.";

inline constexpr char kSlaDefinition[] =
    "Targets of the tickets that were created in the period, by their state of now. Open ones are "
    "running or paused, at risk included. Share met is met / (met + breached). Groups are those of "
    "now.";

inline constexpr char kSatisfactionDefinition[] =
    "Response rate: answered / invited, of those invited in the period. Scores: the last answer of "
    "each invitation, if given in the period, by scale; mean is sum / answers. Rolling: a day and "
    "the thirteen before it. Who may not read all answers is told of those of blocks of days that "
    "hold five "
    "or more and are final, and of no group. Groups are those of now.";

}  // namespace luukku::reporting
