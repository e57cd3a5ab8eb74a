-- SPDX-License-Identifier: MIT
-- What other systems ask with, and what an operator does once in a while.

-- Another system that may send letters for people (Open311). The key itself is shown once and kept as its hash.
CREATE TABLE IF NOT EXISTS api_key (
  id BIGINT NOT NULL,
  site_id BIGINT NOT NULL,
  name VARCHAR(100) NOT NULL,
  hash BINARY(32) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  created_by VARCHAR(64) NOT NULL,
  ended_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY api_key_hash (hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
