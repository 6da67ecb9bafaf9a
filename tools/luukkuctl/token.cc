#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "lib/auth/minter.h"
#include "lib/auth/principal.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/groups.h"

namespace luukku::ctl::token_commands {
namespace {

struct KeyFiles {
  std::string private_key;
  std::string jwks;
};

struct Minting {
  std::string private_key;
  double hours = 12;
  auth::TokenClaims claims{.issuer = "luukku-development", .audience = "luukku-development"};
};

// For CLI11: empty if it is a role, else the error.
std::string CheckRole(const std::string& word) {
  if (!auth::ParseRole(word).empty()) return "";
  return "unknown role '" + word + "'; allowed: requester, agent, queue_manager, admin, service";
}

// No call is made here: errors are due to files or claims in the command line.
absl::Status AsUsageError(const absl::Status& status) {
  return status.ok() ? status : UsageError(status.message());
}

void AddNewKey(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("new-key", "Make a key pair for development");
  auto files = std::make_shared<KeyFiles>();
  command.add_option("--private-key", files->private_key, "Where the private JWK is written")
      ->required()
      ->type_name("FILE");
  command.add_option("--jwks", files->jwks, "Where the JWK set with the public half is written")
      ->required()
      ->type_name("FILE");
  cli.OnRun(command, [files] {
    return AsUsageError(auth::WriteDevelopmentKey(files->private_key, files->jwks));
  });
}

absl::Status Mint(Cli& cli, Minting& minting) {
  minting.claims.issued_at = absl::Now();
  minting.claims.expires_at = minting.claims.issued_at + absl::Hours(minting.hours);
  const auto token = auth::MintToken(minting.private_key, minting.claims);
  if (!token.ok()) return AsUsageError(token.status());
  cli.out() << *token << "\n";
  return absl::OkStatus();
}

void AddMint(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("mint", "Sign a token and print it");
  auto minting = std::make_shared<Minting>();
  auth::TokenClaims& claims = minting->claims;
  command.add_option("--private-key", minting->private_key, "The private JWK that signs")
      ->required()
      ->type_name("FILE");
  command.add_option("--subject", claims.subject, "Id of the caller, as in people/ID")
      ->required()
      ->type_name("ID");
  command.add_option("--role", claims.roles, "What the caller may be; may be given again")
      ->required()
      ->check(CheckRole)
      ->type_name("ROLE");
  command.add_option("--name", claims.name, "What people read of the caller")->type_name("TEXT");
  command.add_option("--hours", minting->hours, "How long the token is valid")
      ->check(CLI::Range(0.001, 87600.0))
      ->type_name("H")
      ->capture_default_str();
  command.add_option("--issuer", claims.issuer, "Issuer that the services expect")
      ->type_name("TEXT")
      ->capture_default_str();
  command.add_option("--audience", claims.audience, "Audience that the services expect")
      ->type_name("TEXT")
      ->capture_default_str();
  cli.OnRun(command, [&cli, minting] { return Mint(cli, *minting); });
}

}  // namespace

void Add(Cli& cli) {
  CLI::App& group = cli.AddGroup("token", "Tokens for development");
  AddNewKey(cli, group);
  AddMint(cli, group);
}

}  // namespace luukku::ctl::token_commands
