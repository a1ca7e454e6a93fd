using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

public sealed class RedisResumeDeliveryTests : ResumeDeliveryTests
{
    private RedisProcess _redis = null!;

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await base.DisposeAsync();
        }
        finally
        {
            await _redis.DisposeAsync();
        }
    }

    private protected override async Task<Dictionary<string, string?>> GetSettingsAsync()
    {
        _redis = await RedisProcess.StartNewAsync();
        var settings = NodeSettings.Patient(_redis);
        settings["Signaling:ResumeWindow"] = "00:02:00";
        return settings;
    }
}
