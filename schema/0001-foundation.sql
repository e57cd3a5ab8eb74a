-- Huiying: organisation, tickets, ledger, clocks. Instants are UTC DATETIME(6); local civil dates are Asia/Shanghai.
-- Every statement may be run twice. No AUTO_INCREMENT value is ever shown or taken for an order in time.

CREATE TABLE IF NOT EXISTS schema_migration (
  version INT NOT NULL PRIMARY KEY,
  name VARCHAR(100) NOT NULL,
  hash CHAR(64) NOT NULL,
  applied_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A main site and its sub-sites share one installation.
CREATE TABLE IF NOT EXISTS site (
  id BIGINT NOT NULL PRIMARY KEY,
  code VARCHAR(40) NOT NULL,
  name VARCHAR(100) NOT NULL,
  UNIQUE KEY site_code (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS unit (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  site_id BIGINT NOT NULL,
  parent_id BIGINT NULL,
  code VARCHAR(40) NOT NULL,
  name VARCHAR(100) NOT NULL,
  office TINYINT NOT NULL DEFAULT 0,
  active TINYINT NOT NULL DEFAULT 1,
  first_person VARCHAR(60) NOT NULL,
  direct_person VARCHAR(60) NOT NULL,
  handler_person VARCHAR(60) NOT NULL,
  phone VARCHAR(40) NOT NULL DEFAULT '',
  UNIQUE KEY unit_code (site_id, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS box (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  site_id BIGINT NOT NULL,
  unit_id BIGINT NULL,
  code VARCHAR(40) NOT NULL,
  name VARCHAR(100) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  intro VARCHAR(500) NOT NULL DEFAULT '',
  position INT NOT NULL DEFAULT 0,
  active TINYINT NOT NULL DEFAULT 1,
  UNIQUE KEY box_code (site_id, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS staff (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  site_id BIGINT NOT NULL,
  unit_id BIGINT NOT NULL,
  login VARCHAR(60) NOT NULL,
  name VARCHAR(60) NOT NULL,
  roles INT NOT NULL,
  password VARCHAR(383) NULL,
  password_at DATETIME(6) NULL,
  must_change TINYINT NOT NULL DEFAULT 1,
  active TINYINT NOT NULL DEFAULT 1,
  failures INT NOT NULL DEFAULT 0,
  locked_until DATETIME(6) NULL,
  logins INT NOT NULL DEFAULT 0,
  last_login_at DATETIME(6) NULL,
  UNIQUE KEY staff_login (site_id, login)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A log-in of a member of staff; the token itself is only in the cookie.
CREATE TABLE IF NOT EXISTS staff_session (
  token_hash CHAR(64) NOT NULL PRIMARY KEY,
  staff_id BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  seen_at DATETIME(6) NOT NULL,
  address VARCHAR(64) NOT NULL,
  KEY staff_session_staff (staff_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Log-ins and what people did to accounts; tickets have their own ledger.
CREATE TABLE IF NOT EXISTS staff_event (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at DATETIME(6) NOT NULL,
  staff_id BIGINT NULL,
  login VARCHAR(60) NOT NULL,
  action VARCHAR(30) NOT NULL,
  address VARCHAR(64) NOT NULL,
  KEY staff_event_staff (staff_id, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row a ticket: where it stands. Written only by shared/tickets, by compare-and-set on version.
CREATE TABLE IF NOT EXISTS ticket (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  site_id BIGINT NOT NULL,
  number CHAR(16) NOT NULL,
  submission_key VARCHAR(64) NOT NULL,
  code_hash CHAR(64) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  state VARCHAR(20) NOT NULL,
  version INT NOT NULL,
  head CHAR(64) NOT NULL,
  turn INT NOT NULL,
  turn_unit_id BIGINT NOT NULL DEFAULT 0,
  box_id BIGINT NOT NULL,
  unit_id BIGINT NULL,
  class VARCHAR(20) NOT NULL,
  type VARCHAR(20) NOT NULL,
  category VARCHAR(40) NOT NULL DEFAULT '',
  title VARCHAR(400) NOT NULL,
  body MEDIUMTEXT NOT NULL,
  open TINYINT NOT NULL,
  published TINYINT NOT NULL DEFAULT 0,
  source VARCHAR(20) NOT NULL,
  source_ref VARCHAR(60) NULL,
  submitted_at DATETIME(6) NOT NULL,
  submitted_on DATE NOT NULL,
  reply_due_at DATETIME(6) NULL,
  next_due_at DATETIME(6) NULL,
  provisional TINYINT NOT NULL DEFAULT 0,
  replied_at DATETIME(6) NULL,
  answer_unit_id BIGINT NULL,
  answer_version INT NULL,
  reason VARCHAR(40) NOT NULL DEFAULT '',
  reason_words TEXT NULL,
  rating TINYINT NULL,
  rating_words TEXT NULL,
  rated_at DATETIME(6) NULL,
  chases INT NOT NULL DEFAULT 0,
  chased_at DATETIME(6) NULL,
  additions INT NOT NULL DEFAULT 0,
  returns INT NOT NULL DEFAULT 0,
  reworks INT NOT NULL DEFAULT 0,
  UNIQUE KEY ticket_number (number),
  UNIQUE KEY ticket_key (site_id, submission_key),
  UNIQUE KEY ticket_source (site_id, source_ref),
  KEY ticket_turn (site_id, turn, turn_unit_id, next_due_at, id),
  KEY ticket_due (site_id, next_due_at, id),
  KEY ticket_unit (site_id, unit_id, next_due_at, id),
  KEY ticket_state (site_id, state, published, open, submitted_at, id),
  KEY ticket_submitted (site_id, submitted_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What identifies a citizen, sealed; hashes are keyed and only for look-up.
CREATE TABLE IF NOT EXISTS contact (
  ticket_id BIGINT NOT NULL PRIMARY KEY,
  sealed VARBINARY(2000) NOT NULL,
  phone_hash CHAR(64) NULL,
  email_hash CHAR(64) NULL,
  KEY contact_phone (phone_hash),
  KEY contact_email (email_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS attachment (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  ticket_id BIGINT NOT NULL,
  hash CHAR(64) NOT NULL,
  name VARCHAR(200) NOT NULL,
  type VARCHAR(100) NOT NULL,
  size BIGINT NOT NULL,
  KEY attachment_ticket (ticket_id),
  KEY attachment_hash (hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Append-only; each row carries the hash of the one before it in the ticket. on_day: civil date of `at`. recorded_on: civil date
-- on which the server took it; history that is taken over keeps its true `at` but is anchored on the day it came in.
-- content: hash of the texts that came with it (letter, answer, published copy), which stand in their own tables.
CREATE TABLE IF NOT EXISTS event (
  ticket_id BIGINT NOT NULL,
  sequence INT NOT NULL,
  at DATETIME(6) NOT NULL,
  on_day DATE NOT NULL,
  recorded_on DATE NOT NULL,
  action VARCHAR(30) NOT NULL,
  from_state VARCHAR(20) NOT NULL,
  to_state VARCHAR(20) NOT NULL,
  role VARCHAR(20) NOT NULL,
  staff_id BIGINT NULL,
  unit_id BIGINT NULL,
  to_unit_id BIGINT NULL,
  reason VARCHAR(40) NOT NULL,
  words MEDIUMTEXT NOT NULL,
  address VARCHAR(64) NOT NULL,
  content CHAR(64) NOT NULL DEFAULT '',
  before_hash CHAR(64) NOT NULL,
  hash CHAR(64) NOT NULL,
  PRIMARY KEY (ticket_id, sequence),
  KEY event_recorded (recorded_on, ticket_id, sequence)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS anchor (
  on_day DATE NOT NULL PRIMARY KEY,
  events BIGINT NOT NULL,
  before_hash CHAR(64) NOT NULL,
  hash CHAR(64) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS clock (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  ticket_id BIGINT NOT NULL,
  rule VARCHAR(40) NOT NULL,
  class VARCHAR(20) NOT NULL,
  unit_id BIGINT NULL,
  started_at DATETIME(6) NOT NULL,
  started_on DATE NOT NULL,
  due_at DATETIME(6) NULL,
  stopped_at DATETIME(6) NULL,
  outcome VARCHAR(10) NOT NULL DEFAULT '',
  provisional TINYINT NOT NULL,
  calendar_version VARCHAR(20) NOT NULL,
  KEY clock_ticket (ticket_id),
  KEY clock_due (outcome, due_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS draft (
  ticket_id BIGINT NOT NULL PRIMARY KEY,
  staff_id BIGINT NOT NULL,
  words MEDIUMTEXT NOT NULL,
  saved_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Every text that was proposed; the released one is what the citizen has. version: sequence of the event that proposed it.
-- Three different persons propose, review and release a text.
CREATE TABLE IF NOT EXISTS answer (
  ticket_id BIGINT NOT NULL,
  version INT NOT NULL,
  words MEDIUMTEXT NOT NULL,
  staff_id BIGINT NULL,
  unit_id BIGINT NULL,
  proposed_at DATETIME(6) NOT NULL,
  reviewed_by BIGINT NULL,
  released_by BIGINT NULL,
  released_at DATETIME(6) NULL,
  PRIMARY KEY (ticket_id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The edited copy that the public reads; the originals stay in ticket and answer. sequence: the event that published it.
-- topic: the category's uppermost parent, or itself. Each filter of the list has an index that holds its order.
CREATE TABLE IF NOT EXISTS publication (
  ticket_id BIGINT NOT NULL PRIMARY KEY,
  site_id BIGINT NOT NULL,
  number CHAR(16) NOT NULL,
  state VARCHAR(12) NOT NULL,
  sequence INT NOT NULL,
  unit_id BIGINT NOT NULL,
  topic VARCHAR(40) NOT NULL,
  category VARCHAR(40) NOT NULL,
  type VARCHAR(20) NOT NULL,
  title VARCHAR(400) NOT NULL,
  body MEDIUMTEXT NOT NULL,
  answer MEDIUMTEXT NOT NULL,
  submitted_at DATETIME(6) NOT NULL,
  accepted_on DATE NULL,
  answered_at DATETIME(6) NOT NULL,
  published_at DATETIME(6) NOT NULL,
  UNIQUE KEY publication_number (number),
  KEY publication_list (site_id, state, answered_at, ticket_id),
  KEY publication_unit (site_id, state, unit_id, answered_at, ticket_id),
  KEY publication_topic (site_id, state, topic, answered_at, ticket_id),
  KEY publication_category (site_id, state, category, answered_at, ticket_id),
  KEY publication_unit_topic (site_id, state, unit_id, topic, answered_at, ticket_id),
  KEY publication_unit_category (site_id, state, unit_id, category, answered_at, ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How many are published, so that a page of the list never counts rows.
CREATE TABLE IF NOT EXISTS publication_count (
  site_id BIGINT NOT NULL,
  unit_id BIGINT NOT NULL,
  topic VARCHAR(40) NOT NULL,
  category VARCHAR(40) NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (site_id, unit_id, topic, category)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Pairs of characters as ASCII words (shared/text/search.h). Two tables: what the public may find and what staff may find.
-- While the server moves new words into its full-text index it does not see them for a moment; indexed_at finds the newest
-- rows for a plain scan (shared/tickets/find.h).
CREATE TABLE IF NOT EXISTS search_public (
  ticket_id BIGINT NOT NULL PRIMARY KEY,
  indexed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  words MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  KEY search_public_newest (indexed_at),
  FULLTEXT KEY search_public_words (words)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS search_staff (
  ticket_id BIGINT NOT NULL PRIMARY KEY,
  indexed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  words MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  KEY search_staff_newest (indexed_at),
  FULLTEXT KEY search_staff_words (words)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT IGNORE INTO site (id, code, name) VALUES (1, 'main', '');
