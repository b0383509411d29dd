//! Runtime of the generated Alibaba Cloud clients.
