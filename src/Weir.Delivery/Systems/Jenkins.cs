using System.Text;

namespace Weir.Delivery.Systems;

/// <summary>Jenkins: builds a job with the parameter <c>ROLLBACK=true</c>.</summary>
internal sealed class Jenkins : ICiSystem
{
    public string Name => "jenkins";

    public string Title => "Jenkins";

    public bool IsAround(CiEnvironment environment) => environment.Find("JENKINS_URL") is not null;

    public ICiConnection Connect(CiEnvironment environment, CiHttp http)
    {
        var (user, token) = (environment.Need("JENKINS_USER"), environment.NeedSecret("JENKINS_TOKEN"));
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{token}"));
        environment.Secrets.Add(basic);
        var job = environment.Find("JENKINS_JOB_NAME") ?? "x0tta6bl4-rollback";
        var api = new CiApi(Title, environment.Address(null, "JENKINS_URL"), http, environment.Secrets)
        {
            Headers = [("Authorization", $"Basic {basic}")],
            Hint = (status, said) => Hint(status, said, job),
        };
        return new JenkinsConnection(api) { Job = PathOf(job), Parameter = environment.Input("ROLLBACK") };
    }

    // A job in folders is given as folder/job.
    private static string PathOf(string job) => string.Join('/', job.Trim('/').Split('/').Select(static part => $"job/{Uri.EscapeDataString(part)}"));

    private static string? Hint(int status, string said, string job) => status switch
    {
        302 or 303 => "it sends to another page, as it does where one must log in: check JENKINS_USER and JENKINS_TOKEN",
        401 => "JENKINS_USER and JENKINS_TOKEN must be a user and an API token of theirs",
        403 => "the user must have the permissions Job/Read and Job/Build",
        404 => $"there must be a job '{job}' (JENKINS_JOB_NAME, with its folders: folder/job) that the user sees",
        409 => $"the job '{job}' is disabled: enable it",
        _ => null,
    };
}
