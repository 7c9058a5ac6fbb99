using Weir.Delivery.Analysis.Sources;
using Weir.Delivery.Tests.Rollouts;

namespace Weir.Delivery.Tests.Analysis;

public sealed class AwsTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    [Theory]
    [InlineData("https://monitoring.eu-west-1.amazonaws.com/", null, "3b1a4048067300f2d306792612cc44f929aac283c9fff495de365a3abc055063")]
    [InlineData("http://127.0.0.1:5000/cw/", null, "e61d91ed230df6d9d7ec18afd86f1cbd4589cf62d736aca971b52967137d9d0d")]
    [InlineData("https://monitoring.eu-west-1.amazonaws.com/", "session/token+1==", "a64832f35f474d8e4c82260859a175b5b9b45a7ce7405578cefeb2172093814c")]
    [InlineData("http://127.0.0.1:5000/cw/", "session/token+1==", "f478564ae86607f86bf9de43d1e1899fe3a069d30a164689e02bd8a0dd16b0a1")]
    public void Signatures_are_those_of_botocore(string address, string? session, string signature)
    {
        var access = new AwsAccess("AKIDEXAMPLE", Secret, session, "eu-west-1");
        using var message = AwsSigning.Post(new Uri(address), "Action=GetMetricData&Version=2010-08-01", "monitoring", access, Samples.Start);
        Assert.EndsWith($"Signature={signature}", message.Headers.Authorization!.Parameter, StringComparison.Ordinal);
        Assert.Equal(session is null ? [] : [session], message.Headers.TryGetValues("x-amz-security-token", out var tokens) ? tokens : []);
    }

    [Fact]
    public void Variables_go_before_files() =>
        Assert.Equal(
            new AwsAccess("of-variable", "secret", "session", "eu-north-1"),
            Find(("AWS_ACCESS_KEY_ID", "of-variable"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_SESSION_TOKEN", "session"), ("AWS_DEFAULT_REGION", "eu-north-1")));

    [Fact]
    public void Files_have_profiles()
    {
        Assert.Equal(new AwsAccess("default-key", "default-secret", null, "eu-west-1"), Find());
        Assert.Equal(new AwsAccess("ci-key", "ci-secret", "ci-session", "us-east-2"), Find(("AWS_PROFILE", "ci")));
        Assert.Equal("there are no credentials of AWS: set 'AWS_ACCESS_KEY_ID' and 'AWS_SECRET_ACCESS_KEY', or write them with 'aws configure'", Find(("AWS_PROFILE", "other")).Problem);
    }

    [Fact]
    public void A_secret_without_its_key_is_none() => Assert.NotNull(Find(("AWS_ACCESS_KEY_ID", "only")).Problem);

    private static AwsAccess Find(params IReadOnlyList<(string Name, string Value)> variables) => AwsAccess.Find(
        variables.Append((Name: "HOME", Value: "/home/mona")).ToDictionary(static variable => variable.Name, static variable => variable.Value),
        static path => path switch
        {
            "/home/mona/.aws/credentials" => ["# keys", "[default]", "aws_access_key_id = default-key", "aws_secret_access_key=default-secret", "", "[ci]", "aws_access_key_id = ci-key", "aws_secret_access_key = ci-secret", "aws_session_token = ci-session"],
            "/home/mona/.aws/config" => ["[default]", "region = eu-west-1", "s3 =", "  region = nested", "[profile ci]", "region = us-east-2"],
            _ => null,
        });
}
