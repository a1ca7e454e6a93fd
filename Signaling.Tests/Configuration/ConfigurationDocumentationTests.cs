using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore;
using Signaling.Server.Hosting;
using Signaling.Tests.Support;

namespace Signaling.Tests.Configuration;

/// <summary>docs/configuration.md and the JSON schema of appsettings.json, which are made from the options classes.</summary>
public sealed class ConfigurationDocumentationTests
{
    private const string Page = "docs/configuration.md";
    private const string Schema = "Signaling.Server/appsettings.schema.json";

    private static readonly JsonDocumentOptions _withComments = new() { CommentHandling = JsonCommentHandling.Skip };
    private static readonly SettingsSection[] _sections = FindSections();
    private static readonly DocumentedSetting _root = DocumentedSetting.Root(_sections);
    private static readonly JsonSchema _schema = JsonSchema.FromText(SettingsSchema.Write(_root));

    [Fact]
    public void Page_HasTheTableOfTheCode() => IsWritten(Page, SettingsTable.PutInto(Repository.Read(Page), _root));

    [Fact]
    public void Schema_IsThatOfTheCode() => IsWritten(Schema, SettingsSchema.Write(_root));

    [Fact]
    public void Setting_WithItsDocumentedKeyAndDefault_IsRead()
    {
        var settings = _root.All().Where(setting => setting is { IsSection: false, DefaultText: not null }).ToDictionary(setting => setting.Key, setting => setting.DefaultText);
        var reader = new SettingsReader(SignalingOptions.SectionName, typeof(SignalingOptions), _sections);

        reader.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

        reader.Failures.Should().BeEmpty();
        reader.Settings.Keys.Should().BeEquivalentTo(settings.Keys).And.HaveCountGreaterThan(40);
    }

    [Theory]
    [InlineData("appsettings.json")]
    [InlineData("appsettings.Development.json")]
    public void OwnSettings_NameTheSchemaBesideThem_AndFollowIt(string name)
    {
        // As they are published.
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, name)), _withComments);
        var schema = Path.Combine(AppContext.BaseDirectory, settings.RootElement.GetProperty("$schema").GetString()!);

        JsonSchema.FromText(File.ReadAllText(schema)).Evaluate(settings.RootElement).IsValid.Should().BeTrue();
    }

    [Theory]
    [InlineData("""{ "MaxPeers": 100, "JoinTimeout": "00:00:30", "Auth": { "Mode": "Open" }, "Ice": { "Servers": [ { "Urls": [ "stun:stun.example" ] } ] } }""")]
    [InlineData("""{ "MaxPeers": null, "PathBase": "/rtc", "Auth": { "Mode": null }, "Redis": { "KeyPrefix": "calls" }, "Demo": { "Enabled": true } }""")]
    [InlineData("""{ "PathBase": "", "RateLimits": { "User": { "MaxPending": 0 } } }""")]
    public void Schema_TakesRightSettings(string settings) => IsValid(settings).Should().BeTrue();

    [Theory]
    [InlineData("""{ "MaxPeer": 100 }""")]
    [InlineData("""{ "MaxPeers": 0 }""")]
    [InlineData("""{ "MaxPeers": "many" }""")]
    [InlineData("""{ "JoinTimeout": 30 }""")]
    [InlineData("""{ "JoinTimeout": "30" }""")]
    [InlineData("""{ "Auth": { "Mode": "Closed" } }""")]
    [InlineData("""{ "Auth": { "Keys": [ { "Id": "", "Secret": "0123456789abcdef0123456789abcdef" } ] } }""")]
    [InlineData("""{ "Ice": { "Servers": { "Urls": [ "stun:stun.example" ] } } }""")]
    [InlineData("""{ "Ice": { "Servers": [ { "Urls": [] } ] } }""")]
    [InlineData("""{ "Ice": { "Servers": [ { "Url": [ "stun:stun.example" ] } ] } }""")]
    [InlineData("""{ "Ice": { "SharedSecret": "short" } }""")]
    [InlineData("""{ "Admin": { "ApiKeyHash": "the key itself" } }""")]
    [InlineData("""{ "PathBase": "/rtc/" }""")]
    [InlineData("""{ "Redis": { "KeyPrefix": "" } }""")]
    [InlineData("""{ "Limits": 5 }""")]
    public void Schema_RefusesWrongSettings(string settings) => IsValid(settings).Should().BeFalse();

    private static bool IsValid(string settings)
    {
        using var document = JsonDocument.Parse(new JsonObject { [SignalingOptions.SectionName] = JsonNode.Parse(settings) }.ToJsonString());
        return _schema.Evaluate(document.RootElement).IsValid;
    }

    private static void IsWritten(string path, string expected)
    {
        if (Environment.GetEnvironmentVariable("WRITE_CONFIGURATION_DOCS") == "1")
        {
            File.WriteAllText(Repository.PathOf(path), expected);
        }

        Repository.Read(path).Should().Be(expected, "it is made from the options classes; CONTRIBUTING.md says how");
    }

    private static SettingsSection[] FindSections()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.AddSignalingServer();
        using var services = builder.Services.BuildServiceProvider();
        return [.. services.GetServices<SettingsSection>()];
    }
}
