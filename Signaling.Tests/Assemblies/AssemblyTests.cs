using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore;
using Signaling.Client;
using Signaling.Server.Demo;
using Signaling.Tests.Support;

namespace Signaling.Tests.Assemblies;

/// <summary>The allowed references between assemblies and namespaces, and the exported types.</summary>
public sealed class AssemblyTests
{
    private static readonly Assembly _service = typeof(SignalingOptions).Assembly;
    private static readonly Assembly _redis = typeof(SignalingBuilderRedisExtensions).Assembly;
    private static readonly Assembly _program = typeof(DemoOptions).Assembly;

    public static TheoryData<Assembly> Assemblies => [typeof(SignalingProtocol).Assembly, typeof(SignalingClient).Assembly, _service, _redis, _program];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Namespaces_OfAnAssembly_ReferToEachOtherInOneDirection(Assembly assembly) =>
        string.Join('\n', new NamespaceGraph(assembly.GetTypes()).FindCycles().Order()).Should().BeEmpty();

    [Fact]
    public void Service_RefersToNoRedis_AndIsPublishedWithoutIt()
    {
        _service.GetReferencedAssemblies().Select(name => name.Name).Should().NotContain(name => name!.Contains("Redis"));
        Repository.Read("Signaling.AspNetCore/packages.lock.json").Should().Contain("MessagePack").And.NotContain("Redis");
    }

    [Fact]
    public void Program_HasNoPublicTypes() => _program.GetExportedTypes().Should().BeEmpty();

    [Fact]
    public void Libraries_ExportWhatAnApplicationNeeds()
    {
        Exported(_service).Should().BeEquivalentTo(
            "AccessDecision", "AccessRequest", "AdminOptions", "AuthKeyOptions", "AuthMode", "AuthOptions", "ConnectionRateOptions", "DrainingOptions", "IceOptions",
            "IceServerOptions", "ISignalingAuthorizer", "ISignalingBuilder", "ISignalingRooms", "MailboxOptions", "OutgoingQueueOptions", "PeerGrant",
            "PeerPermissions", "RateLimitOptions", "RoomBan", "RoomEvent", "RoomEventKind", "RoomKnock", "RoomPeer", "SignalingAdminEndpointRouteBuilderExtensions",
            "SignalingBuilderAccessExtensions", "SignalingEndpointRouteBuilderExtensions", "SignalingHealthChecksBuilderExtensions", "SignalingLimits", "SignalingNode",
            "SignalingOptions", "SignalingRefusalException", "SignalingRoom", "SignalingServiceCollectionExtensions", "SourceRateOptions", "StoreUnavailableException",
            "WebhookOptions");
        Exported(_redis).Should().BeEquivalentTo("RedisOptions", "SignalingBuilderRedisExtensions");
    }

    [Fact]
    public void Namespaces_ThatAreExported_AreTheServicesOwnAndTheFrameworks() =>
        new[] { _service, _redis }.SelectMany(assembly => assembly.GetExportedTypes()).Select(type => type.Namespace).Distinct().Should().BeEquivalentTo(
            "Microsoft.AspNetCore.Builder", "Microsoft.Extensions.DependencyInjection", "Signaling.AspNetCore", "Signaling.Redis");

    private static IEnumerable<string> Exported(Assembly assembly) => assembly.GetExportedTypes().Select(type => type.Name);
}
