using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>Passwords of registries are secrets, and stand in no file.</summary>
internal sealed class CredentialRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var job in workflow.Jobs)
        {
            var containers = job.Template
                .Get("services")
                .NamedEntries()
                .Select(service => service.Value)
                .Prepend(job.Template.Get("container"));
            var passwords = containers.Select(container => container.Get("credentials").Get("password"));
            foreach (var password in passwords.OfType<Template.Literal>())
            {
                if (workflow.ExpressionsIn(password).Count == 0)
                    diagnostics.Add(
                        LintRules.WrittenPassword,
                        password.At,
                        $"the password of a container of job '{job.Id}' is written out",
                        "keep it in a secret, and write '${{ secrets.NAME }}'");
            }
        }
    }
}
