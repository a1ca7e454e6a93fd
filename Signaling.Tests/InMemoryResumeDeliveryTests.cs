namespace Signaling.Tests;

public sealed class InMemoryResumeDeliveryTests : ResumeDeliveryTests
{
    private protected override Task<Dictionary<string, string?>> GetSettingsAsync() => Task.FromResult(new Dictionary<string, string?>());
}
