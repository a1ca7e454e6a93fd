using Microsoft.Extensions.Options;
using Signaling.Tests.Support;

namespace Signaling.Tests.Webhooks;

public sealed class WebhookOptionsTests
{
    [Theory]
    [InlineData("Url", "", "is missing")]
    [InlineData("Url", "app.example/hooks", "https:")]
    [InlineData("Url", "ftp://app.example/hooks", "https:")]
    [InlineData("Url", "https://user:Hidden@app.example/", "user name")]
    [InlineData("Url", "https://app.example/#Hidden", "#")]
    [InlineData("Secrets:0", "whsec_Hidden", "24 to 64 bytes")]
    [InlineData("Secrets:0", "not base64, Hidden", "24 to 64 bytes")]
    [InlineData("Events:0", "peer.entered", "peer.joined")]
    [InlineData("Timeout", "00:02:00", "00:01:00")]
    [InlineData("MaxRetryDelay", "00:00:00", "00:00:00.1")]
    [InlineData("RetryFor", "8.00:00:00", "7.00:00:00")]
    [InlineData("MaxQueued", "0", "1 to 100000")]
    [InlineData("Secret", "whsec_Hidden", "Secrets")]
    public async Task Start_WithAnInvalidWebhook_FailsAndNamesTheKey(string key, string value, string expected)
    {
        Dictionary<string, string?> settings = new()
        {
            ["Signaling:Webhooks:0:Url"] = "https://app.example/hooks",
            ["Signaling:Webhooks:0:Secrets:0"] = WebhookReceiver.Secret,
            [$"Signaling:Webhooks:0:{key}"] = value,
        };

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => SignalingServer.StartAsync(settings));

        failure.Message.Should().Contain($"Signaling:Webhooks:0:{key}:").And.Contain(expected).And.NotContain("Hidden");
    }

    [Fact]
    public async Task Start_WithoutSecrets_OrWithOneAddressTwice_Fails()
    {
        Dictionary<string, string?> settings = new()
        {
            ["Signaling:Webhooks:0:Url"] = "https://app.example/hooks",
            ["Signaling:Webhooks:1:Url"] = "https://app.example/hooks",
            ["Signaling:Webhooks:1:Secrets:0"] = WebhookReceiver.Secret,
        };

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => SignalingServer.StartAsync(settings));

        failure.Failures.Should().SatisfyRespectively(
            first => first.Should().StartWith("Signaling:Webhooks:0:Secrets: is empty"),
            second => second.Should().StartWith("Signaling:Webhooks:1:Url: is the same address as Signaling:Webhooks:0:Url"));
    }
}
