using System.Globalization;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>
/// What GitLab says of a pipeline (https://docs.gitlab.com/ci/variables/predefined_variables/). What only exists at run time, such as its id and the
/// time, the runner adds; what nobody here knows, such as a registry, is not set.
/// </summary>
internal static class PredefinedVariables
{
    // The version whose language this is.
    private const string Version = "19.4.0";

    // What has a number on a server, and none here.
    private const string OnlyOne = "1";

    private const int ShortSha = 8;
    private const int LongTitle = 100;

    /// <summary>The variables of a pipeline.</summary>
    public static IReadOnlyList<Variable> Of(PipelineEvent happened, string path, ISourceTree tree)
    {
        var server = ServerAddress.Of(happened.Trigger.Repository.RemoteUrl);
        return
        [
            .. Pipeline(happened, path).Concat(Project(happened.Trigger.Repository, server)).Concat(Server(server)).Concat(Commit(happened))
                .Concat(happened.MergeRequest is { } request ? MergeRequest(request, server, tree) : [])
                .Select(pair => new Variable(pair.Name, pair.Value, VariableSource.Predefined) { IsFile = pair.Name == "TRIGGER_PAYLOAD" }),
        ];
    }

    private static IEnumerable<(string Name, string Value)> Pipeline(PipelineEvent happened, string path)
    {
        yield return ("CI", "true");
        yield return ("GITLAB_CI", "true");
        yield return ("GITLAB_FEATURES", "");
        yield return ("CI_CONFIG_PATH", path);
        yield return ("CI_PIPELINE_SOURCE", happened.Source);
        if (happened.Source == "trigger")
            yield return ("CI_PIPELINE_TRIGGERED", "true");
        if (happened.Source == "trigger" && happened.Trigger.Payload is { } payload)
            yield return ("TRIGGER_PAYLOAD", ValueJson.Serialize(payload));
        yield return ("GITLAB_USER_ID", OnlyOne);
        yield return ("GITLAB_USER_LOGIN", happened.Trigger.Actor);
        yield return ("GITLAB_USER_NAME", happened.Trigger.Actor);
        var head = happened.Trigger.Head;
        yield return ("GITLAB_USER_EMAIL", head.CommitterEmail.Length > 0 ? head.CommitterEmail : head.AuthorEmail);
    }

    private static IEnumerable<(string Name, string Value)> Project(Repository repository, ServerAddress server)
    {
        yield return ("CI_DEFAULT_BRANCH", repository.DefaultBranch);
        yield return ("CI_DEFAULT_BRANCH_SLUG", Slug.Of(repository.DefaultBranch));
        yield return ("CI_PROJECT_ID", OnlyOne);
        yield return ("CI_PROJECT_NAME", repository.Name);
        yield return ("CI_PROJECT_TITLE", repository.Name);
        yield return ("CI_PROJECT_DESCRIPTION", "");
        yield return ("CI_PROJECT_PATH", repository.FullName);
        yield return ("CI_PROJECT_PATH_SLUG", Slug.Of(repository.FullName));
        yield return ("CI_PROJECT_NAMESPACE", repository.Owner);
        yield return ("CI_PROJECT_NAMESPACE_SLUG", Slug.Of(repository.Owner));
        yield return ("CI_PROJECT_NAMESPACE_ID", OnlyOne);
        yield return ("CI_PROJECT_ROOT_NAMESPACE", repository.Owner.Split('/')[0]);
        yield return ("CI_PROJECT_URL", $"{server.Url}/{repository.FullName}");
        yield return ("CI_PROJECT_VISIBILITY", "private");
    }

    private static IEnumerable<(string Name, string Value)> Server(ServerAddress server)
    {
        yield return ("CI_SERVER_URL", server.Url);
        yield return ("CI_SERVER_PROTOCOL", server.Protocol);
        yield return ("CI_SERVER_HOST", server.Host);
        yield return ("CI_SERVER_PORT", server.Port.ToString(CultureInfo.InvariantCulture));
        yield return ("CI_SERVER_FQDN", server.Name);
        yield return ("CI_SERVER_SHELL_SSH_HOST", server.Host);
        yield return ("CI_SERVER_SHELL_SSH_PORT", "22");
        yield return ("CI_SERVER_NAME", "GitLab");
        yield return ("CI_SERVER_VERSION", Version);
        foreach (var (name, value) in ((string[])["MAJOR", "MINOR", "PATCH"]).Zip(Version.Split('.')))
            yield return ($"CI_SERVER_VERSION_{name}", value);
        yield return ("CI_API_V4_URL", $"{server.Url}/api/v4");
        yield return ("CI_API_GRAPHQL_URL", $"{server.Url}/api/graphql");
        yield return ("CI_TEMPLATE_REGISTRY_HOST", "registry.gitlab.com");
    }

    private static IEnumerable<(string Name, string Value)> Commit(PipelineEvent happened)
    {
        var head = happened.Trigger.Head;
        var message = head.Message.Split('\n', 2);
        yield return ("CI_COMMIT_SHA", head.Sha);
        yield return ("CI_COMMIT_SHORT_SHA", head.Sha[..Math.Min(ShortSha, head.Sha.Length)]);
        yield return ("CI_COMMIT_BEFORE_SHA", happened.Before ?? Weir.Pipelines.Triggers.Commit.NoSha);
        yield return ("CI_COMMIT_REF_NAME", happened.Ref);
        yield return ("CI_COMMIT_REF_SLUG", Slug.Of(happened.Ref));
        yield return ("CI_COMMIT_REF_PROTECTED", Text(happened.IsProtected));
        if (happened.IsBranch)
            yield return ("CI_COMMIT_BRANCH", happened.Ref);
        if (happened.IsTag)
            yield return ("CI_COMMIT_TAG", happened.Ref);
        yield return ("CI_COMMIT_MESSAGE", head.Message);
        yield return ("CI_COMMIT_MESSAGE_IS_TRUNCATED", "false");
        yield return ("CI_COMMIT_TITLE", message[0].Trim());
        yield return ("CI_COMMIT_DESCRIPTION", message[0].Length >= LongTitle ? head.Message : message.Length > 1 ? message[1].TrimEnd('\n') : "");
        yield return ("CI_COMMIT_TIMESTAMP", head.Time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
        yield return ("CI_COMMIT_AUTHOR", $"{head.AuthorName} <{head.AuthorEmail}>");
    }

    private static IEnumerable<(string Name, string Value)> MergeRequest(Trigger.PullRequest request, ServerAddress server, ISourceTree tree)
    {
        var (project, number) = (request.Repository, request.Number.ToString(CultureInfo.InvariantCulture));
        yield return ("CI_OPEN_MERGE_REQUESTS", $"{project.FullName}!{number}");
        yield return ("CI_MERGE_REQUEST_EVENT_TYPE", "detached");
        yield return ("CI_MERGE_REQUEST_ID", number);
        yield return ("CI_MERGE_REQUEST_IID", number);
        yield return ("CI_MERGE_REQUEST_REF_PATH", $"refs/merge-requests/{number}/head");
        yield return ("CI_MERGE_REQUEST_TITLE", request.Title);
        yield return ("CI_MERGE_REQUEST_DRAFT", Text(request.Title.StartsWith("Draft:", StringComparison.OrdinalIgnoreCase)));
        yield return ("CI_MERGE_REQUEST_SQUASH_ON_MERGE", "false");
        yield return ("CI_MERGE_REQUEST_DIFF_ID", OnlyOne);
        yield return ("CI_MERGE_REQUEST_DIFF_BASE_SHA", tree.MergeBase(request.TargetSha, request.Head.Sha) ?? request.TargetSha);
        foreach (var side in (string[])["PROJECT", "SOURCE_PROJECT"])
        {
            yield return ($"CI_MERGE_REQUEST_{side}_ID", OnlyOne);
            yield return ($"CI_MERGE_REQUEST_{side}_PATH", project.FullName);
            yield return ($"CI_MERGE_REQUEST_{side}_URL", $"{server.Url}/{project.FullName}");
        }

        foreach (var (side, branch) in ((string, string)[])[("SOURCE", request.Source), ("TARGET", request.Target)])
        {
            yield return ($"CI_MERGE_REQUEST_{side}_BRANCH_NAME", branch);
            yield return ($"CI_MERGE_REQUEST_{side}_BRANCH_PROTECTED", Text(branch == project.DefaultBranch));
            yield return ($"CI_MERGE_REQUEST_{side}_BRANCH_SHA", "");
        }
    }

    private static string Text(bool flag) => flag ? "true" : "false";
}
