namespace Weir.Engine.Executors.Docker;

/// <summary>The scripts that Weir's own shell in a container runs: plain POSIX, with no program but <c>sleep</c> and <c>env</c>; what reads
/// for another machine has <c>mkfifo</c>, <c>cat</c>, <c>rm</c>, <c>stat</c>, <c>readlink</c> and <c>touch</c> besides.</summary>
internal static class ContainerShell
{
    /// <summary>Keeps the container, and takes note of processes whose parents are gone.</summary>
    public const string Keep = "while :; do sleep 2147483 & wait $!; [ $? -ne 127 ] || exit 127; done";

    /// <summary>Says with its number that the entrypoint has come as far as to run its command, and then <see cref="Keep"/>.</summary>
    public const string KeepAndTell = "echo $$ > \"$0.ready\"; " + Keep;

    /// <summary>Writes its number beside the pipe, and becomes the process with both streams in it. Names: pipe, count of names to unset, those, then the command.</summary>
    public const string Start =
        "p=$1; n=$2; shift 2; echo $$ > \"$p.pid\" && exec > \"$p\" 2>&1 || exit 126; while [ \"$n\" -gt 0 ]; do unset \"$1\"; shift; n=$((n-1)); done; unset p n; exec \"$@\"";

    /// <summary>Makes the pipe where it is not there yet. Names: pipe.</summary>
    public const string MakePipe = "[ -p \"$1\" ] || mkfifo -m 666 \"$1\" 2> /dev/null; ";

    /// <summary>
    /// Hands on what comes through the pipe, and then what it reads first, with an 'e'. When it reads more, that goes through the pipe with a 'b'.
    /// Names: pipe.
    /// </summary>
    public const string Read =
        "read -r t; exec 3<&0; " + MakePipe + "[ -p \"$1\" ] || { echo 'the image needs the program mkfifo' >&2; exit 126; }; "
        + "{ read -r x <&3; printf %sb \"$t\" > \"$1\"; } & cat \"$1\" || exit; kill $! 2> /dev/null; rm -f \"$1\"; printf %se \"$t\"; read -r x <&3; :";

    /// <summary>
    /// Lists a folder. Each part begins with a mark: 's' is what <c>stat</c> says of a file, 'l' the path of a link and 't' what it says. Names: folder, mark.
    /// </summary>
    public const string List =
        "command -v stat > /dev/null || { echo 'the image needs the program stat' >&2; exit 127; }; d=$1; t=$2; export TZ=UTC; set --; tell() { stat -c \"${t}s%f %s %y %n\" -- \"$@\" 2> /dev/null; }; "
        + "for f in \"$d\"/* \"$d\"/.[!.]* \"$d\"/..?*; do if [ -L \"$f\" ]; then printf '%sl%s%st' \"$t\" \"$f\" \"$t\"; readlink \"$f\" 2> /dev/null; elif [ ! -e \"$f\" ]; then continue; fi; "
        + "set -- \"$@\" \"$f\"; [ $# -lt 200 ] || { tell \"$@\"; set --; }; done; [ $# = 0 ] || tell \"$@\"; :";

    /// <summary>
    /// Removes a file or folder. Not every <c>rm</c> goes down where a path becomes too long: then what lies deep is moved up. Names: path.
    /// </summary>
    public const string Remove =
        "n=0; while ! rm -rf -- \"$1\" 2> /dev/null && [ $n -lt 200 ]; do n=$((n+1)); (cd -P -- \"$1\" || exit; i=0; while [ $i -lt 12 ]; do "
        + "for d in ./*/ ./.[!.]*/; do [ ! -L \"${d%/}\" ] && [ -d \"$d\" ] && cd -P \"$d\" && break; done; i=$((i+1)); done; "
        + "mkdir \"$1/.up$n\" && mv ./* \"$1/.up$n\") > /dev/null 2>&1; done; rm -rf -- \"$1\"";

    /// <summary>Removes what is in a folder. Names: folder.</summary>
    public const string Empty = "rm -rf -- \"$1\"/* \"$1\"/.[!.]* \"$1\"/..?*";

    /// <summary>Removes the repository in a folder, and leaves the files. Names: folder.</summary>
    public const string RemoveRepository = "rm -rf -- \"$1/.git\"";

    /// <summary>Waits a moment for the number of the process. Names: pipe.</summary>
    public const string AwaitNumber = "i=0; until [ -s \"$1.pid\" ] || [ $i -gt 100 ]; do sleep 0.02; i=$((i+1)); done; ";

    /// <summary>Sends a signal to the process group, and remembers who belongs to the process. Names: pipe, signal.</summary>
    public const string Signal = AwaitNumber + Family + "find; echo $l > \"$f.tree\"; kill -s \"$s\" -- \"-$p\" 2> /dev/null; :";

    /// <summary>Ends all that belongs to the process, until nobody is left. Names: pipe.</summary>
    public const string EndTree =
        Family + "read -r t < \"$f.tree\"; i=0; while [ $i -lt 50 ]; do find; [ $i = 0 ] && l=\"$l $t\"; k=; for q in $l; do kill -s KILL \"$q\" 2> /dev/null && k=1; done; [ -n \"$k\" ] || break; i=$((i+1)); done; :";

    /// <summary>Ends all processes that it can see but the first: only for a container that sees none but its own.</summary>
    public const string EndAll = "kill -s KILL -- -1; :";

    /// <summary>Gives folders to a user. Names: user and group, folders.</summary>
    public const string Give = "o=$1; shift; chown -Rh \"$o\" -- \"$@\"";

    /// <summary>Looks whether something listens at a port, as the kernel has it; ends with <see cref="ListensNot"/> where nothing does. Names: port, in hexadecimal digits.</summary>
    public const string Listens =
        "for f in /proc/net/tcp /proc/net/tcp6; do [ -r \"$f\" ] || continue; while read -r n l r s x; do [ \"$s\" = 0A ] && [ \"${l##*:}\" = \"$1\" ] && exit; done < \"$f\"; done; exit 9";

    /// <summary>What <see cref="Listens"/> ends with where nothing does.</summary>
    public const int ListensNot = 9;

    /// <summary>Writes how many processes the kernel has killed for want of memory, as both versions of control groups have it.</summary>
    public const string MemoryKills =
        "for f in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do [ -r \"$f\" ] || continue; while read -r k v; do [ \"$k\" = oom_kill ] && echo \"$v\"; done < \"$f\"; done; :";

    // Who belongs to the process: who descends from it, or is in its session. The fields after the name in parentheses: state, parent, group, session.
    private const string Family =
        "f=$1; s=$2; read -r p < \"$f.pid\" || exit 0; "
        + "find() { l=; g=1; while [ -n \"$g\" ]; do g=; for d in /proc/[0-9]*; do { read -r x < \"$d/stat\"; } 2> /dev/null || continue; q=${d#/proc/}; "
        + "case \" $l \" in *\" $q \"*) continue;; esac; x=${x##*) }; set -- $x; "
        + "if [ \"$q\" = \"$p\" ] || [ \"$4\" = \"$p\" ]; then l=\"$l $q\"; g=1; else case \" $l \" in *\" $2 \"*) l=\"$l $q\"; g=1;; esac; fi; done; done; }; ";
}
