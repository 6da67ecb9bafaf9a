#pragma once

namespace luukku::server {

// Descriptors of this process that are open, and how many there may be.
int OpenDescriptors();
int DescriptorLimit();

// Connections get descriptors below these numbers: see Acceptor.
struct DescriptorBounds {
  int of_callers;
  int of_operators;  // Of probes and Prometheus, who get in when callers do not.
};

// Raises the limit of descriptors, as far as it may be raised, for `connections` of callers,
// `sessions` of the database and the process's other files. The bounds leave enough for the process
// itself.
DescriptorBounds MakeRoomForConnections(int connections, int sessions);

}  // namespace luukku::server
