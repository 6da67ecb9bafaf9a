#pragma once

namespace luukku::server {

// Descriptors of this process that are open, and how many there may be.
int OpenDescriptors();
int DescriptorLimit();

// Below which number descriptors may be a connection's: see Acceptor.
struct DescriptorBounds {
  int of_callers;
  int of_operators;  // Of probes and Prometheus, who come in when callers do not.
};

// Raises the limit, as far as it may be raised, so that there is room for `connections` of callers
// beside `sessions` of the database and what else a process opens. What the bounds leave is enough
// for the process itself.
DescriptorBounds MakeRoomForConnections(int connections, int sessions);

}  // namespace luukku::server
