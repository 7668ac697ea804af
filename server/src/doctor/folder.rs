//! The data folder: whether it can be used, who else can read it, and how much room there is.

use super::{
    look::{Look, look},
    subject::Subject,
};
use crate::{
    config::{Config, Upstream},
    disk::{self, Disk},
    secret,
    store::{beside, is_open_to_others, private_file},
};
use pilothouse_console_api::{Check, CheckId};
use pilothouse_domain::format::bytes;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The checks of the data folder.
pub async fn checks(subject: &Subject, config: &Config) -> Vec<Check> {
    vec![usable(config), permissions(subject, config), disk_space(subject, config).await]
}

fn usable(config: &Config) -> Check {
    let dir = config.data_dir();
    let shown = dir.display();
    let look = look(CheckId::DataFolder, format!("Make a file in {shown}, and remove it."));
    let fault = "Choose another folder with --data-dir, or let the user that runs Pilothouse write to this one.";
    match fs::metadata(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            look.ok(format!("{shown} does not exist yet. The first start makes it."))
        }
        Err(error) => look.failed(format!("{shown}: {error}"), fault),
        Ok(found) if !found.is_dir() => look.failed(format!("{shown} is not a folder."), fault),
        Ok(_) => match written(dir) {
            Ok(()) => look.ok(format!("{shown} can be written.")),
            Err(error) => look.failed(format!("Nothing can be written in {shown}: {error}"), fault),
        },
    }
}

/// Makes a file of a name that nobody has, and removes it.
fn written(dir: &Path) -> io::Result<()> {
    let name = secret::random::<12>().map_err(io::Error::other)?;
    let file = dir.join(format!(".doctor-{name}"));
    private_file(&file)?;
    fs::remove_file(file)
}

fn permissions(subject: &Subject, config: &Config) -> Check {
    let look = look(CheckId::Permissions, "Look who else may read the data folder and the files with secrets in it.");
    if cfg!(not(unix)) {
        return look.skipped("This system has other permissions than Unix; keep the folder to the user that runs it.");
    }
    let database = config.database();
    let mut places: Vec<PathBuf> = ["", "-wal", "-shm", ".lock", ".pid"].map(|end| beside(database, end)).into();
    places.insert(0, config.data_dir().to_owned());
    if matches!(config.upstream(), Upstream::Simulator) {
        places.push(config.simulator_dir());
    }
    let open: Vec<_> = places.iter().filter(|path| is_open_to_others(path).unwrap_or(false)).collect();
    let unwritable = fs::OpenOptions::new().write(true).open(database).err();
    match unwritable.filter(|error| error.kind() != io::ErrorKind::NotFound) {
        Some(_) if subject.is_wrong("DATABASE_URL") => look.skipped("It isn't known which database is meant."),
        Some(error) => {
            let advice = "Let the user that runs Pilothouse write to the file and its folder.";
            look.failed(format!("{} can't be written: {error}", database.display()), advice)
        }
        None if open.is_empty() => look.ok("Only the user that runs Pilothouse."),
        None => too_open(look, &open),
    }
}

fn too_open(look: Look, open: &[&PathBuf]) -> Check {
    let shown: Vec<_> = open.iter().map(|path| path.display().to_string()).collect();
    let found = format!("Other users of this machine can enter or read: {}", shown.join(", "));
    look.warning(found, format!("chmod go-rwx {}", shown.join(" ")))
}

async fn disk_space(subject: &Subject, config: &Config) -> Check {
    let dir = config.database().parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let look = look(CheckId::DiskSpace, format!("Ask the system how much room {} has.", dir.display()));
    if subject.is_wrong("DATABASE_URL") {
        return look.skipped("It isn't known where the database is.");
    }
    // Before the first start there is none, and its disk is that of the folder it will be made in.
    let Some(existing) = dir.ancestors().find(|dir| dir.is_dir()) else {
        return look.skipped("There is no such disk.");
    };
    let Some(free) = disk::free(existing.to_owned()).await else {
        return look.skipped("The system doesn't say.");
    };
    let found = format!("{} are free.", bytes(free));
    let advice = "Free some space, or move the data folder to a larger disk.";
    match Disk::of(free) {
        Disk::Full => look.failed(format!("{found} Nothing can be saved."), advice),
        Disk::Low => look.warning(found, advice),
        Disk::Ok | Disk::Unknown => look.ok(found),
    }
}
