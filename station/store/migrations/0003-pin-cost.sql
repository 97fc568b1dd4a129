-- The cost each PIN was hashed with (log2 of scrypt's N), so that it can be raised later.
ALTER TABLE operators ADD COLUMN pin_log2_cost INTEGER NOT NULL DEFAULT 16;
