//! Calibrated tables by the hash of what they were computed from: in memory, and in a folder when one is given.
//!
//! A file is written under another name and renamed, so a reader never sees half of one; a file that does not read back
//! as the table of its key is ignored and computed anew.

use nmes_core::spec::KindTable;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Tables kept in memory; the oldest leaves.
const MOST: usize = 64;
/// Largest file that is read [bytes].
const LARGEST: u64 = 8 << 20;

/// A store of calibrated tables.
#[derive(Debug, Default)]
pub struct Cache {
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    tables: BTreeMap<String, (u64, Arc<KindTable>)>,
    clock: u64,
}

impl Cache {
    /// An empty store.
    pub const fn new() -> Self {
        Self { memory: Mutex::new(Memory { tables: BTreeMap::new(), clock: 0 }) }
    }

    /// The table of this key, from memory or from `folder`.
    pub fn get(&self, key: &str, folder: Option<&Path>) -> Option<Arc<KindTable>> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.clock += 1;
        let now = memory.clock;
        if let Some((used, table)) = memory.tables.get_mut(key) {
            *used = now;
            return Some(Arc::clone(table));
        }
        drop(memory);
        let table = Arc::new(read(&file(folder?, key), key)?);
        self.keep(&table);
        Some(table)
    }

    /// Keeps a table in memory and, if it can be written, in `folder`; a folder that cannot be written costs only time.
    pub fn put(&self, table: &Arc<KindTable>, folder: Option<&Path>) {
        self.keep(table);
        if let Some(folder) = folder {
            let _ = write(folder, table);
        }
    }

    fn keep(&self, table: &Arc<KindTable>) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.clock += 1;
        let now = memory.clock;
        memory.tables.insert(table.key.clone(), (now, Arc::clone(table)));
        if memory.tables.len() > MOST {
            let oldest = memory.tables.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone());
            oldest.and_then(|key| memory.tables.remove(&key));
        }
    }
}

fn file(folder: &Path, key: &str) -> PathBuf {
    folder.join(format!("fibres-{key}.json"))
}

fn read(path: &Path, key: &str) -> Option<KindTable> {
    let size = std::fs::metadata(path).ok()?.len();
    if size > LARGEST {
        return None;
    }
    let table: KindTable = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    (table.key == key).then_some(table)
}

fn write(folder: &Path, table: &KindTable) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let path = file(folder, &table.key);
    let part = path.with_extension(format!("{}.part", std::process::id()));
    std::fs::write(&part, serde_json::to_vec(table)?)?;
    std::fs::rename(&part, &path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nmes_core::waveform::{PulseKind, Waveform};

    fn table(key: &str) -> Arc<KindTable> {
        let kind = PulseKind::plain(Waveform::Monophasic, 0, 1);
        Arc::new(KindTable {
            key: key.to_owned(),
            kind,
            width_us: Vec::new(),
            motor: Vec::new(),
            abeta: Vec::new(),
            neighbours: Vec::new(),
        })
    }

    #[test]
    fn a_table_survives_in_the_folder_and_a_broken_file_does_not() {
        let folder = std::env::temp_dir().join(format!("nmes-sim-cache-test-{}", std::process::id()));
        Cache::new().put(&table("a1"), Some(&folder));
        assert_eq!(Cache::new().get("a1", Some(&folder)), Some(table("a1")));
        assert_eq!(Cache::new().get("b2", Some(&folder)), None);
        for broken in ["", "{}", "{\"key\":\"other\",\"motor\":[],\"abeta\":[]}"] {
            std::fs::write(file(&folder, "a1"), broken).expect("writes");
            assert_eq!(Cache::new().get("a1", Some(&folder)), None, "{broken}");
        }
        std::fs::remove_dir_all(&folder).expect("removes");
    }

    #[test]
    fn the_oldest_table_leaves_the_memory() {
        let cache = Cache::new();
        for i in 0..=MOST {
            cache.put(&table(&i.to_string()), None);
        }
        assert!(cache.get("0", None).is_none() && cache.get("1", None).is_some());
    }
}
