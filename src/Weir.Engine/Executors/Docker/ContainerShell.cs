namespace Weir.Engine.Executors.Docker;

/// <summary>The scripts that Weir's own shell in a container runs: plain POSIX, with no program but <c>sleep</c> and <c>env</c>.</summary>
internal static class ContainerShell
{
    /// <summary>Keeps the container, and takes note of processes whose parents are gone.</summary>
    public const string Keep = "while :; do sleep 2147483 & wait $!; [ $? -ne 127 ] || exit 127; done";

    /// <summary>Says with its number that the entrypoint has come as far as to run its command, and then <see cref="Keep"/>.</summary>
    public const string KeepAndTell = "echo $$ > \"$0.ready\"; " + Keep;

    /// <summary>Writes its number beside the pipe, and becomes the process with both streams in it. Names: pipe, count of names to unset, those, then the command.</summary>
    public const string Start =
        "p=$1; n=$2; shift 2; echo $$ > \"$p.pid\" && exec > \"$p\" 2>&1 || exit 126; while [ \"$n\" -gt 0 ]; do unset \"$1\"; shift; n=$((n-1)); done; unset p n; exec \"$@\"";

    /// <summary>Sends a signal to the process group, and remembers who belongs to the process. Names: pipe, signal.</summary>
    public const string Signal = "i=0; until [ -s \"$1.pid\" ] || [ $i -gt 100 ]; do sleep 0.02; i=$((i+1)); done; " + Family + "find; echo $l > \"$f.tree\"; kill -s \"$s\" -- \"-$p\" 2> /dev/null; :";

    /// <summary>Ends all that belongs to the process, until nobody is left. Names: pipe.</summary>
    public const string EndTree =
        Family + "read -r t < \"$f.tree\"; i=0; while [ $i -lt 50 ]; do find; [ $i = 0 ] && l=\"$l $t\"; k=; for q in $l; do kill -s KILL \"$q\" 2> /dev/null && k=1; done; [ -n \"$k\" ] || break; i=$((i+1)); done; :";

    /// <summary>Ends all processes of the container but its first.</summary>
    public const string EndAll = "kill -s KILL -- -1; :";

    /// <summary>Ends them, and gives folders to a user. Names: user and group, folders.</summary>
    public const string EndAllAndGive = "kill -s KILL -- -1; o=$1; shift; chown -Rh \"$o\" -- \"$@\"";

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
