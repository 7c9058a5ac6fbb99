using Weir.Pipelines.Dialects;

namespace Weir.Dialects.GitLab.Running;

/// <summary>A section of a job failed, and with it the job. Its log says so already.</summary>
/// <param name="message">Why: a clause for a person.</param>
/// <param name="cause">What that counts as.</param>
internal sealed class SectionException(string message, FailureCause cause) : Exception(message)
{
    public FailureCause Cause => cause;
}
