-- Huiying: clocks that fire, the rules in force, messages. "IF NOT EXISTS" of a column is MariaDB's own; other servers read a
-- comment there and apply each ALTER as one step.

-- level: rank of the highest level that was reached; one whose instant is not after the start never is.
-- next_fire_at: instant of the next level; NULL when none is left or the clock stands. epoch: of the rules it was counted by.
-- first_due_at: what was due before an extension.
ALTER TABLE clock
  ADD COLUMN /*M! IF NOT EXISTS */ level TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN /*M! IF NOT EXISTS */ next_fire_at DATETIME(6) NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ first_due_at DATETIME(6) NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ epoch INT NOT NULL DEFAULT 0,
  ADD KEY /*M! IF NOT EXISTS */ clock_fire (next_fire_at, id),
  ADD KEY /*M! IF NOT EXISTS */ clock_open (stopped_at, ticket_id);
ALTER TABLE clock DROP KEY /*M! IF EXISTS */ clock_due;

-- level: highest of its running clocks. extension: 0 none, 1 asked, 2 granted, 3 refused.
ALTER TABLE ticket
  ADD COLUMN /*M! IF NOT EXISTS */ level TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN /*M! IF NOT EXISTS */ extension TINYINT NOT NULL DEFAULT 0;

-- While it stands, a clock does not count. to_at NULL: it stands still.
CREATE TABLE IF NOT EXISTS clock_pause (
  clock_id BIGINT NOT NULL,
  from_at DATETIME(6) NOT NULL,
  to_at DATETIME(6) NULL,
  PRIMARY KEY (clock_id, from_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A level that was reached, once and for ever. at: the level's own instant; fired_at: when it was noticed.
-- sequence: the event in the ticket's ledger.
CREATE TABLE IF NOT EXISTS escalation (
  clock_id BIGINT NOT NULL,
  level TINYINT NOT NULL,
  ticket_id BIGINT NOT NULL,
  site_id BIGINT NOT NULL,
  rule VARCHAR(40) NOT NULL,
  unit_id BIGINT NULL,
  at DATETIME(6) NOT NULL,
  due_at DATETIME(6) NULL,
  fired_at DATETIME(6) NOT NULL,
  sequence INT NOT NULL,
  PRIMARY KEY (clock_id, level),
  KEY escalation_fired (site_id, fired_at, clock_id),
  KEY escalation_ticket (ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A letter of supervision (督办单): drawn up when its level is reached, issued by a person of the dispatch office.
CREATE TABLE IF NOT EXISTS supervision (
  clock_id BIGINT NOT NULL PRIMARY KEY,
  site_id BIGINT NOT NULL,
  ticket_id BIGINT NOT NULL,
  unit_id BIGINT NULL,
  drawn_at DATETIME(6) NOT NULL,
  issued_at DATETIME(6) NULL,
  issued_by BIGINT NULL,
  words TEXT NULL,
  KEY supervision_list (site_id, issued_at, drawn_at),
  KEY supervision_ticket (ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Where a unit's responsible persons are reached. duty: 1 first, 2 direct, 3 handler.
CREATE TABLE IF NOT EXISTS unit_address (
  unit_id BIGINT NOT NULL,
  duty TINYINT NOT NULL,
  email VARCHAR(120) NOT NULL DEFAULT '',
  phone VARCHAR(40) NOT NULL DEFAULT '',
  PRIMARY KEY (unit_id, duty)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who is to be told of a level. message_id: NULL open, 0 nowhere to send it, -1 settled before anybody was told, else the
-- digest that carries it.
CREATE TABLE IF NOT EXISTS notice (
  clock_id BIGINT NOT NULL,
  level TINYINT NOT NULL,
  unit_id BIGINT NOT NULL,
  duty TINYINT NOT NULL,
  site_id BIGINT NOT NULL,
  ticket_id BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  message_id BIGINT NULL,
  PRIMARY KEY (clock_id, level, unit_id, duty),
  KEY notice_open (message_id, site_id, unit_id, duty)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Messages, written in the transaction that causes them; courier claims them by lease. No address stands here: a citizen's is
-- opened from contact, a person's of a unit read from unit_address when it is sent. next_try_at NULL: nothing more to do.
-- state: wait, sent, dead, void (there is no such channel here). digest_id: the digest whose notices this one tells by another
-- channel. revived: attempts when an operator last had it tried again.
CREATE TABLE IF NOT EXISTS outbox (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  message_key VARCHAR(64) NOT NULL,
  site_id BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  channel VARCHAR(8) NOT NULL,
  ticket_id BIGINT NULL,
  sequence INT NULL,
  unit_id BIGINT NULL,
  duty TINYINT NULL,
  created_at DATETIME(6) NOT NULL,
  state VARCHAR(8) NOT NULL DEFAULT 'wait',
  next_try_at DATETIME(6) NULL,
  attempts INT NOT NULL DEFAULT 0,
  revived INT NOT NULL DEFAULT 0,
  digest_id BIGINT NULL,
  owner VARCHAR(40) NOT NULL DEFAULT '',
  sent_at DATETIME(6) NULL,
  fault VARCHAR(200) NOT NULL DEFAULT '',
  UNIQUE KEY outbox_key (message_key),
  KEY outbox_next (next_try_at, id),
  KEY outbox_state (site_id, state, created_at),
  KEY outbox_ticket (ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The rules in force: one row. epoch rises with every change; whoever changes a ticket must have counted by it.
CREATE TABLE IF NOT EXISTS rulebook (
  id INT NOT NULL PRIMARY KEY,
  epoch INT NOT NULL,
  policy VARCHAR(40) NOT NULL,
  policy_version VARCHAR(12) NOT NULL,
  calendar_version VARCHAR(24) NOT NULL,
  counted TINYINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The texts of every policy that was ever in force, as they were read; position 0 extends position 1, and so on.
CREATE TABLE IF NOT EXISTS policy_text (
  version VARCHAR(12) NOT NULL,
  position INT NOT NULL,
  name VARCHAR(40) NOT NULL,
  text MEDIUMTEXT NOT NULL,
  PRIMARY KEY (version, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The calendar in force: the lists of the years (by the notice's year) and, with list 0, what the region changes.
CREATE TABLE IF NOT EXISTS calendar_list (
  list INT NOT NULL PRIMARY KEY,
  source VARCHAR(200) NOT NULL,
  loaded_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS calendar_day (
  list INT NOT NULL,
  on_day DATE NOT NULL,
  kind VARCHAR(8) NOT NULL,
  name VARCHAR(40) NOT NULL,
  PRIMARY KEY (list, on_day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What was changed in the rules, by whom, and what it moved; chained like the tickets' events.
CREATE TABLE IF NOT EXISTS rule_change (
  epoch INT NOT NULL PRIMARY KEY,
  at DATETIME(6) NOT NULL,
  kind VARCHAR(12) NOT NULL,
  what VARCHAR(200) NOT NULL,
  who VARCHAR(60) NOT NULL,
  policy VARCHAR(40) NOT NULL,
  policy_version VARCHAR(12) NOT NULL,
  calendar_version VARCHAR(24) NOT NULL,
  clocks BIGINT NOT NULL,
  later BIGINT NOT NULL,
  earlier BIGINT NOT NULL,
  done_at DATETIME(6) NULL,
  before_hash CHAR(64) NOT NULL,
  hash CHAR(64) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A due instant that a change of the rules moved.
CREATE TABLE IF NOT EXISTS clock_move (
  clock_id BIGINT NOT NULL,
  epoch INT NOT NULL,
  ticket_id BIGINT NOT NULL,
  old_due_at DATETIME(6) NULL,
  new_due_at DATETIME(6) NULL,
  PRIMARY KEY (clock_id, epoch),
  KEY clock_move_epoch (epoch, ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What runs where: each daemon says now and then that it lives.
CREATE TABLE IF NOT EXISTS heartbeat (
  program VARCHAR(20) NOT NULL,
  node VARCHAR(60) NOT NULL,
  at DATETIME(6) NOT NULL,
  words VARCHAR(200) NOT NULL DEFAULT '',
  PRIMARY KEY (program, node)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
