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

-- Of the answered error reports what everybody may look for: title and address of the page and the number, in words as those of
-- search_public (shared/text/search.h).
CREATE TABLE IF NOT EXISTS search_correction (
  ticket_id BIGINT NOT NULL PRIMARY KEY,
  indexed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  words MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  KEY search_correction_newest (indexed_at),
  FULLTEXT KEY search_correction_words (words)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A backup of everything that was begun (huiying backup). state: run, done, failed; seen_at: while it runs, when it last said so. manifest:
-- hash of its list of parts; anchor: of the ledger in it; checked_at: when all of it was last read back and found whole. The closing of a
-- site names one of these.
CREATE TABLE IF NOT EXISTS backup_record (
  id CHAR(16) NOT NULL PRIMARY KEY,
  node VARCHAR(60) NOT NULL,
  state VARCHAR(8) NOT NULL,
  place VARCHAR(500) NOT NULL,
  started_at DATETIME(6) NOT NULL,
  seen_at DATETIME(6) NOT NULL,
  finished_at DATETIME(6) NULL,
  bytes BIGINT NOT NULL DEFAULT 0,
  table_rows BIGINT NOT NULL DEFAULT 0,
  files BIGINT NOT NULL DEFAULT 0,
  schema_version INT NOT NULL DEFAULT 0,
  manifest CHAR(64) NOT NULL DEFAULT '',
  anchor CHAR(64) NOT NULL DEFAULT '',
  checked_at DATETIME(6) NULL,
  KEY backup_record_state (state, finished_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The end of a site, in two steps: it takes no new letters, and says where its content goes on (ending_at, moved_url); then, when nothing of
-- it is open and a backup was read back, it is closed (closed_at, backup_id).
ALTER TABLE site
  ADD COLUMN /*M! IF NOT EXISTS */ ending_at DATETIME(6) NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ moved_url VARCHAR(500) NOT NULL DEFAULT '',
  ADD COLUMN /*M! IF NOT EXISTS */ closed_at DATETIME(6) NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ backup_id CHAR(16) NULL;

-- Up to when a rule of retention (periods retention.* of the policy) has been carried out, how much it has taken out in all, and how much
-- of that stands among the changes.
CREATE TABLE IF NOT EXISTS retain_rule (
  rule VARCHAR(40) NOT NULL PRIMARY KEY,
  until_at DATETIME(6) NOT NULL,
  ran_at DATETIME(6) NOT NULL,
  n BIGINT NOT NULL DEFAULT 0,
  noted BIGINT NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Which key a letter came by: its owner may ask how it stands.
CREATE TABLE IF NOT EXISTS api_letter (
  ticket_id BIGINT NOT NULL PRIMARY KEY,
  api_key_id BIGINT NOT NULL,
  KEY api_letter_key (api_key_id, ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Published letters by when they came (Open311), all and of one category; and by when they were published, with all that the
-- site map says of them, so that it reads no row.
ALTER TABLE publication
  ADD KEY /*M! IF NOT EXISTS */ publication_submitted (site_id, state, submitted_at, ticket_id),
  ADD KEY /*M! IF NOT EXISTS */ publication_category_submitted (site_id, state, category, submitted_at, ticket_id),
  ADD KEY /*M! IF NOT EXISTS */ publication_sitemap (site_id, state, published_at, ticket_id, number);

-- A site that had its words before it knew of web sites begins with those of schema/words/sites.txt: level 1 may be linked to, 3 must not.
INSERT IGNORE INTO screen_word (site_id, kind, word, level, advice, changed_at, changed_by)
  SELECT site_id, 'site', 'gov.cn', 1, '', UTC_TIMESTAMP(6), NULL FROM screen_list;
INSERT IGNORE INTO screen_word (site_id, kind, word, level, advice, changed_at, changed_by)
  SELECT site_id, 'site', '政务.cn', 1, '', UTC_TIMESTAMP(6), NULL FROM screen_list;

-- Files that are held back from everybody, by the hash of their content: wait (taken while the virus scanner was away, due_at: when courier
-- tries again), infected (found: what the scanner called it). A file that was found clean has no row.
CREATE TABLE IF NOT EXISTS attachment_held (
  hash CHAR(64) NOT NULL PRIMARY KEY,
  state VARCHAR(8) NOT NULL,
  since DATETIME(6) NOT NULL,
  due_at DATETIME(6) NULL,
  tries INT NOT NULL DEFAULT 0,
  found VARCHAR(100) NOT NULL DEFAULT '',
  KEY attachment_held_due (state, due_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What must be reported or answered for, beside the way of a ticket. kind: sentiment (public sentiment that was found, code: to whom, of the
-- policy's list report.sentiment), bypass (somebody tried by hand to publish a text without its reviews, code: the action). sequence: of
-- its event. sent_at, receipt: that the report went out, to whom and how. Rows stay as long as their ticket.
CREATE TABLE IF NOT EXISTS report (
  ticket_id BIGINT NOT NULL,
  sequence INT NOT NULL,
  site_id BIGINT NOT NULL,
  kind VARCHAR(12) NOT NULL,
  code VARCHAR(40) NOT NULL,
  state VARCHAR(20) NOT NULL,
  at DATETIME(6) NOT NULL,
  staff_id BIGINT NULL,
  unit_id BIGINT NULL,
  words TEXT NOT NULL,
  sent_at DATETIME(6) NULL,
  sent_by BIGINT NULL,
  receipt TEXT NULL,
  PRIMARY KEY (ticket_id, sequence),
  KEY report_list (site_id, kind, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
