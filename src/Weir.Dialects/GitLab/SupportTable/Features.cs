using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.SupportTable;

/// <summary>What of the language is no keyword.</summary>
internal static class Features
{
    /// <summary>How files are put together, and values put into them.</summary>
    public static IReadOnlyList<SupportEntry> Files { get; } =
    [
        Runs("&anchor *alias"),
        Runs("<<:", "merge keys"),
        Runs("!reference", "10 levels deep"),
        Runs(".hidden", "jobs whose names begin with a dot"),
        Runs(".pre .post", "without other jobs there is no pipeline, as on GitLab"),
        Runs("$[[ inputs.NAME ]]"),
        Runs("$[[ inputs.NAME[0].KEY ]]", "into lists and mappings"),
        Runs("$[[ component.NAME ]]", "in a component that lists it in `spec:component`; `version` is the tag"),
        Runs("$[[ inputs.NAME \\| expand_vars ]]"),
        Runs("$[[ inputs.NAME \\| truncate(0,8) ]]"),
        Runs("$[[ inputs.NAME \\| posix_escape ]]"),
        Runs("$[[ matrix.NAME ]]", "in `needs` and `dependencies`"),
        new("${{ inputs.NAME }}", Support.Unsupported, "inputs of a job are given when it is run again on GitLab"),
        Runs("$NAME ${NAME} %NAME%", "expanded by the server where GitLab does it, by the runner where that does it, and by the shell in scripts"),
        Runs("$$", "a dollar sign"),
    ];

    /// <summary>Variables that say how a job is run.</summary>
    public static IReadOnlyList<SupportEntry> Variables { get; } =
    [
        Runs("GIT_STRATEGY", "`clone` and `fetch` are the same here: every job begins with a workspace of its own"),
        Runs("GIT_DEPTH"),
        Runs("GIT_SUBMODULE_STRATEGY"),
        new("GIT_SUBMODULE_PATHS GIT_SUBMODULE_DEPTH GIT_SUBMODULE_UPDATE_FLAGS", Support.Simulated, "all submodules are there, whole"),
        NotApplicable("GIT_CHECKOUT GIT_CLEAN_FLAGS GIT_FETCH_EXTRA_FLAGS GIT_CLONE_PATH", "no workspace is used again"),
        Runs("CACHE_FALLBACK_KEY"),
        Runs("CI_DEBUG_TRACE"),
        Runs("RUNNER_SCRIPT_TIMEOUT"),
        Runs("RUNNER_AFTER_SCRIPT_TIMEOUT", "without it five minutes"),
        NotApplicable("GET_SOURCES_ATTEMPTS ARTIFACT_DOWNLOAD_ATTEMPTS RESTORE_CACHE_ATTEMPTS EXECUTOR_JOB_SECTION_ATTEMPTS", "nothing of it goes over a network"),
        NotApplicable("CACHE_COMPRESSION_LEVEL ARTIFACT_COMPRESSION_LEVEL TRANSFER_METER_FREQUENCY", "how files are kept does not show"),
        NotApplicable("FF_...", "switches of GitLab Runner's own program"),
    ];

    private static SupportEntry Runs(string name, string note = "") => new(name, Support.Runs, note);

    private static SupportEntry NotApplicable(string name, string note) => new(name, Support.NotApplicable, note);
}
