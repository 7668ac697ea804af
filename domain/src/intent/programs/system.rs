//! The operating system: disks, users, firewalls, kernels, records of what happened.

use super::{Call, Report};
use crate::intent::{Effect, Level, findings::quoted, shell::Carries};

/// Programs that are dangerous whatever their arguments are.
const DANGEROUS: [(&[&str], Effect, &str); 12] = [
    (
        &[
            "fdisk",
            "parted",
            "sfdisk",
            "gdisk",
            "sgdisk",
            "cfdisk",
            "wipefs",
            "blkdiscard",
            "badblocks",
            "hdparm",
            "cryptsetup",
            "mdadm",
            "lvremove",
            "vgremove",
            "pvremove",
            "zpool",
            "mke2fs",
            "mkswap",
            "diskpart",
            "format",
            "newfs",
        ],
        Effect::System,
        "Erases or changes disks.",
    ),
    (
        &["insmod", "modprobe", "rmmod", "kexec", "grub-install", "efibootmgr", "update-grub", "dkms"],
        Effect::System,
        "Changes the kernel, or how the machine starts.",
    ),
    (
        &[
            "useradd", "adduser", "usermod", "userdel", "deluser", "groupadd", "groupmod", "gpasswd", "chpasswd",
            "passwd", "visudo", "vipw", "chsh", "newusers", "addgroup",
        ],
        Effect::Privilege,
        "Changes users or their rights.",
    ),
    (
        &["iptables", "ip6tables", "nft", "ufw", "firewall-cmd", "pfctl", "ebtables", "ipset"],
        Effect::System,
        "Changes the firewall.",
    ),
    (
        &["setenforce", "semanage", "aa-disable", "aa-complain", "aa-teardown", "setsebool", "spctl", "csrutil"],
        Effect::System,
        "Turns off what guards the system.",
    ),
    (&["auditctl"], Effect::Hides, "Changes what is recorded."),
    (
        &["debugfs", "mount.cifs", "pivot_root", "swapoff", "sysrq"],
        Effect::System,
        "Works on disks underneath the file system.",
    ),
    (
        &["mimikatz", "linpeas", "linpeas.sh", "pspy", "lazagne", "deepce.sh"],
        Effect::Secrets,
        "Looks for credentials and for ways to more rights.",
    ),
    (&["ssh-copy-id"], Effect::Privilege, "Lets a key log in to another machine."),
    (&["logrotate", "utmpdump", "vacuum"], Effect::Hides, "Changes records of what happened."),
    (&["fork-bomb", "stress", "stress-ng"], Effect::System, "Uses up the machine's power."),
    (&["capsh", "newuidmap", "setpriv"], Effect::Privilege, "Changes the rights that programs run with."),
];

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    if let Some(report) = careful(call) {
        return Some(report);
    }
    if call.name.starts_with("mkfs") {
        let why = "Erases a disk.";
        return Some(Report::of(call, "Erases a disk", Effect::System, Level::Dangerous, why).marked(
            call,
            Effect::Deletes,
            Level::Dangerous,
            why,
        ));
    }
    let (_, effect, why) = DANGEROUS.iter().find(|(names, ..)| names.contains(&call.name))?;
    let step = format!("Uses {} {}", call.name, quoted(call.operand(0)));
    let report = Report::of(call, step, *effect, Level::Dangerous, why);
    let disk = why.contains("disks");
    Some(
        report
            .marked_if(*effect != Effect::System, call, Effect::System, Level::LookClosely, "Changes the system.")
            .marked_if(disk, call, Effect::Deletes, Level::Dangerous, why),
    )
}

/// Programs whose arguments decide.
fn careful(call: &Call<'_>) -> Option<Report> {
    let looks = call.has(&['l', 'L', 'S'], &["--list", "--status", "--help", "--version", "--list-all", "--state"])
        || call.has_word(&["status", "list", "show"]);
    let step = format!("Uses {}", call.name);
    Some(match call.name {
        "fdisk" | "parted" | "sfdisk" | "iptables" | "ip6tables" | "ufw" | "nft" | "firewall-cmd" | "auditctl"
        | "zpool" | "passwd"
            if looks && !call.has(&['F', 'X', 'A', 'I', 'D', 'P'], &[]) =>
        {
            Report::of(call, step, Effect::System, Level::LookClosely, "Shows settings of the system.")
        }
        "mount" | "umount" | "losetup" | "fsck" | "swapon" | "lvcreate" | "btrfs" | "zfs" | "sshfs" => {
            let destroys = call.has_word(&["destroy"]);
            if call.arguments.is_empty() {
                return Some(Report::new("Lists mounted disks"));
            }
            Report::of(
                call,
                "Changes disks",
                Effect::System,
                if destroys { Level::Dangerous } else { Level::LookClosely },
                "Changes what disks the system uses.",
            )
            .marked_if(destroys, call, Effect::Deletes, Level::Dangerous, "Deletes a file system.")
        }
        "history" => {
            let wipes = call.has(&['c', 'd', 'w'], &[]);
            Report::new("Shows past commands")
                .carrying(Carries { local: true, ..Carries::default() })
                .marked_if(wipes, call, Effect::Hides, Level::Dangerous, "Removes the record of past commands.")
                .marked_if(wipes, call, Effect::Deletes, Level::Dangerous, "Removes the record of past commands.")
        }
        "journalctl" => {
            let wipes = call.arguments.iter().any(|word| word.text.starts_with("--vacuum") || word.text == "--rotate");
            Report::new("Shows records")
                .carrying(Carries { local: true, ..Carries::default() })
                .marked_if(wipes, call, Effect::Hides, Level::Dangerous, "Removes records of what happened.")
                .marked_if(wipes, call, Effect::Deletes, Level::Dangerous, "Removes records of what happened.")
        }
        "dmesg" | "last" | "lastlog" | "who" | "w" | "vmstat" | "iostat" | "lsblk" | "blkid" | "lsmod" | "lspci"
        | "lsusb" | "netstat" | "ss" | "ifconfig" | "arp" | "findmnt" | "top" | "htop" | "env-info" | "locale"
        | "tty" | "getconf" | "ldd" | "nm" | "objdump" | "readelf" | "man" | "help" | "info" | "pstree" | "pidof"
        | "lsb_release" | "sw_vers" | "finger" => {
            let wipes = call.name == "dmesg" && call.has(&['c', 'C'], &["--clear"]);
            let changes = call.name == "ifconfig" && call.operands().count() > 1;
            Report::new("Shows facts on the system")
                .carrying(Carries { local: true, ..Carries::default() })
                .marked_if(wipes, call, Effect::Hides, Level::Dangerous, "Removes records of what happened.")
                .marked_if(changes, call, Effect::System, Level::LookClosely, "Changes the network's settings.")
        }
        "ip" | "route" | "nmcli" | "ifup" | "ifdown" | "resolvectl" | "tc" | "brctl" => {
            let changes =
                call.has_word(&["add", "del", "set", "flush", "delete", "down", "up", "change", "replace", "qdisc"]);
            Report::new("Looks at the network")
                .marked_if(changes, call, Effect::System, Level::LookClosely, "Changes the network's settings.")
                .marked_if(changes, call, Effect::Network, Level::LookClosely, "Changes the network's settings.")
        }
        "sysctl"
        | "timedatectl"
        | "hostnamectl"
        | "localectl"
        | "hostname"
        | "date"
        | "hwclock"
        | "update-alternatives"
        | "ldconfig"
        | "defaults"
        | "chfn"
        | "loginctl"
        | "dconf"
        | "gsettings"
        | "networksetup"
        | "alternatives"
        | "dpkg-reconfigure"
        | "locale-gen"
        | "renice"
        | "swaplabel"
        | "tune2fs"
        | "resize2fs"
        | "xattr" => {
            let shows = call.name == "sysctl"
                && !call.has(&['w', 'p'], &["--write", "--load", "--system"])
                && !call.arguments.iter().any(|word| word.text.contains('='));
            Report::new(step).marked_if(
                !shows,
                call,
                Effect::System,
                Level::LookClosely,
                "Changes settings of the system.",
            )
        }
        "ssh-keygen" | "ssh-add" | "ssh-agent" | "certbot" | "mkcert" | "keytool" => {
            let removes = call.has(&['R'], &[]);
            Report::of(
                call,
                step,
                if removes { Effect::ChangesFiles } else { Effect::Secrets },
                Level::LookClosely,
                "Makes, shows or changes keys.",
            )
        }
        "ssh-keyscan" => {
            Report::of(call, step, Effect::Network, Level::LookClosely, "Asks another machine for its keys.")
                .carrying(Carries { download: true, ..Carries::default() })
        }
        "xclip" | "xsel" | "pbcopy" | "pbpaste" | "wl-copy" | "wl-paste" | "import" | "scrot" | "screencapture"
        | "notify-send" | "xdg-open" | "open" | "say" => {
            Report::of(call, step, Effect::System, Level::LookClosely, "Reaches the desktop.")
        }
        _ => return None,
    })
}
