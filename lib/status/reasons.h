#pragma once

// Every reason that an error of Luukku may carry in google.rpc.ErrorInfo, with the domain "luukku".
// Clients switch on them, so a reason is never renamed. docs/api/errors.md explains each; a test
// holds the page against this list.
namespace luukku::reason {

inline constexpr char kInvalidArgument[] = "INVALID_FIELDS";
inline constexpr char kPageTokenInvalid[] = "PAGE_TOKEN_INVALID";
inline constexpr char kRequestIdReused[] = "REQUEST_ID_REUSED";
inline constexpr char kNotFound[] = "RESOURCE_NOT_FOUND";
inline constexpr char kAlreadyExists[] = "RESOURCE_EXISTS";
inline constexpr char kStaleEtag[] = "STALE_ETAG";
inline constexpr char kStaleAssignmentRevision[] = "STALE_ASSIGNMENT_REVISION";
inline constexpr char kStateForbids[] = "STATE_FORBIDS";
inline constexpr char kTicketErased[] = "TICKET_ERASED";
inline constexpr char kTicketFull[] = "TICKET_FULL";
inline constexpr char kPersonHasOpenTickets[] = "PERSON_HAS_OPEN_TICKETS";
inline constexpr char kAgentHasAssignedTickets[] = "AGENT_HAS_ASSIGNED_TICKETS";
inline constexpr char kReferenceMissing[] = "REFERENCE_MISSING";
inline constexpr char kInUse[] = "IN_USE";
inline constexpr char kTokenMissing[] = "TOKEN_MISSING";
inline constexpr char kTokenInvalid[] = "TOKEN_INVALID";
inline constexpr char kKeysUnavailable[] = "KEYS_UNAVAILABLE";
inline constexpr char kRolesUnavailable[] = "ROLES_UNAVAILABLE";
inline constexpr char kGrantForbidden[] = "GRANT_FORBIDDEN";
inline constexpr char kRoleForbids[] = "ROLE_FORBIDS";
inline constexpr char kBusy[] = "SUBJECT_BUSY";
inline constexpr char kOverloaded[] = "OVERLOADED";
inline constexpr char kRateLimited[] = "RATE_LIMITED";
inline constexpr char kConcurrencyLimited[] = "CONCURRENCY_LIMITED";
inline constexpr char kBadTokens[] = "BAD_TOKENS";
inline constexpr char kMessageTooLarge[] = "MESSAGE_TOO_LARGE";
inline constexpr char kDatabaseUnavailable[] = "DATABASE_UNAVAILABLE";
inline constexpr char kDatabaseConflict[] = "DATABASE_CONFLICT";
inline constexpr char kShuttingDown[] = "SHUTTING_DOWN";
inline constexpr char kDeadlineExceeded[] = "DEADLINE_EXCEEDED";
inline constexpr char kCancelled[] = "CALL_CANCELLED";
inline constexpr char kInternal[] = "INTERNAL_ERROR";
inline constexpr char kFeedHistoryDiffers[] = "FEED_HISTORY_DIFFERS";
inline constexpr char kFeedGap[] = "FEED_GAP";
inline constexpr char kParkedEventFails[] = "PARKED_EVENT_FAILS";
inline constexpr char kPeerUnavailable[] = "PEER_UNAVAILABLE";
inline constexpr char kAnswerTokenInvalid[] = "ANSWER_TOKEN_INVALID";
inline constexpr char kInvitationExpired[] = "INVITATION_EXPIRED";
inline constexpr char kAnswerFinal[] = "ANSWER_FINAL";

// All of the above.
inline constexpr const char* kAll[] = {
    kInvalidArgument,
    kPageTokenInvalid,
    kRequestIdReused,
    kNotFound,
    kAlreadyExists,
    kStaleEtag,
    kStaleAssignmentRevision,
    kStateForbids,
    kTicketErased,
    kTicketFull,
    kPersonHasOpenTickets,
    kAgentHasAssignedTickets,
    kReferenceMissing,
    kInUse,
    kTokenMissing,
    kTokenInvalid,
    kKeysUnavailable,
    kRolesUnavailable,
    kGrantForbidden,
    kRoleForbids,
    kBusy,
    kOverloaded,
    kRateLimited,
    kConcurrencyLimited,
    kBadTokens,
    kMessageTooLarge,
    kDatabaseUnavailable,
    kDatabaseConflict,
    kShuttingDown,
    kDeadlineExceeded,
    kCancelled,
    kInternal,
    kFeedHistoryDiffers,
    kFeedGap,
    kParkedEventFails,
    kPeerUnavailable,
    kAnswerTokenInvalid,
    kInvitationExpired,
    kAnswerFinal,
};

}  // namespace luukku::reason
