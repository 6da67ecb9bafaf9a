#pragma once

#include "tools/luukkuctl/cli.h"

// The groups of commands, each in a file of its own. Their namespaces keep apart what they call
// alike.
namespace luukku::ctl {

namespace ticket_commands {
void Add(Cli& cli);
}
namespace customer_commands {
void Add(Cli& cli);
}
namespace privacy_commands {
void Add(Cli& cli);
}
namespace catalogue_commands {
void Add(Cli& cli);
}
namespace role_commands {
void Add(Cli& cli);
}
namespace team_commands {
void Add(Cli& cli);
}
namespace rule_commands {
void Add(Cli& cli);
}
namespace queue_commands {
void Add(Cli& cli);
}
namespace calendar_commands {
void Add(Cli& cli);
}
namespace sla_commands {
void Add(Cli& cli);
}
namespace survey_commands {
void Add(Cli& cli);
}
namespace report_commands {
void Add(Cli& cli);
}
namespace feed_commands {
void Add(Cli& cli);
}
namespace token_commands {
void Add(Cli& cli);
}
namespace import_commands {
void Add(Cli& cli);
}
namespace health_commands {
void Add(Cli& cli);
}
namespace contract_commands {
void Add(Cli& cli);
}
namespace kind_commands {
void Add(Cli& cli);
}
namespace file_commands {
void Add(Cli& cli);
}
namespace whoami_commands {
void Add(Cli& cli);
}

// All of them, in the order of --help.
inline constexpr void (*kGroups[])(Cli&) = {
    ticket_commands::Add,   customer_commands::Add, privacy_commands::Add, catalogue_commands::Add,
    role_commands::Add,     team_commands::Add,     rule_commands::Add,    queue_commands::Add,
    calendar_commands::Add, sla_commands::Add,      survey_commands::Add,  report_commands::Add,
    feed_commands::Add,     token_commands::Add,    import_commands::Add,  health_commands::Add,
    contract_commands::Add, kind_commands::Add,     file_commands::Add,    whoami_commands::Add,
};

}  // namespace luukku::ctl
