using System.Text.RegularExpressions;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The C# samples of the documents about the .NET client compile.</summary>
[Collection(nameof(OneBuild))]
public sealed partial class ClientSampleTests
{
    private const string Stubs = """
        using Signaling.Contracts;

        internal sealed class PeerConnection(IReadOnlyList<IceServer> servers)
        {
            public IReadOnlyList<IceServer> Servers => servers;
            public Func<IceCandidate?, Task>? OnIceCandidate { get; set; }
            public Task<SessionDescription> OfferAsync() => throw new NotSupportedException();
            public Task<SessionDescription> AnswerAsync(SessionDescription offer) => throw new NotSupportedException();
            public Task AcceptAsync(SessionDescription answer) => throw new NotSupportedException();
            public Task AddCandidateAsync(IceCandidate? candidate) => throw new NotSupportedException();
            public Task CloseAsync() => throw new NotSupportedException();
        }

        internal interface IWebRtc
        {
            event Func<string, IceCandidate?, Task>? CandidateFound;
            Task<SessionDescription> OfferAsync(string peerId);
            Task<SessionDescription> AnswerAsync(string peerId, SessionDescription offer);
            Task AcceptAsync(string peerId, SessionDescription answer);
            Task AddCandidateAsync(string peerId, IceCandidate? candidate);
            Task CloseAsync(string peerId);
        }
        """;

    private static readonly string[] _documents =
        ["README.md", "Signaling.Client/README.md", "Signaling.Client.MessagePack/README.md", "docs/quick-start/dotnet.md"];

    [Fact]
    public async Task Samples_OfTheDocuments_Compile()
    {
        var folder = Directory.CreateTempSubdirectory("signaling-samples-");
        try
        {
            var samples = _documents.SelectMany(document => Samples(Repository.Read(document))).ToList();
            samples.Should().HaveCountGreaterThanOrEqualTo(5);
            for (var i = 0; i < samples.Count; i++)
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"Sample{i}.cs"), Wrapped(samples[i], i), TestContext.Current.CancellationToken);
            }

            var application = Blocks().Match(Repository.Read("docs/quick-start/embed.md")).Groups["code"].Value;
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Program.cs"), application, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Stubs.cs"), Stubs, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Samples.csproj"), Project(), TestContext.Current.CancellationToken);

            var (code, output) = await Tool.RunAsync("dotnet", ["build", folder.FullName, "--nologo"], TimeSpan.FromMinutes(3));

            code.Should().Be(0, "{0}", output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Samples(string document) => Blocks().Matches(document).Select(match => match.Groups["code"].Value)
        .Where(code => code.Contains("SignalingClient", StringComparison.Ordinal) || code.Contains("ReadEventsAsync", StringComparison.Ordinal));

    private static string Wrapped(string sample, int number)
    {
        var lines = sample.Split('\n');
        var usings = lines.Where(line => UsingDirective().IsMatch(line)).Append("using Microsoft.Extensions.DependencyInjection;").Append("using Signaling.Client;").Append("using Signaling.Contracts;").Distinct();
        var own = sample.Contains("new SignalingClient(", StringComparison.Ordinal) ? "" : "ISignalingClient client, CancellationToken stop, ";
        return $$"""
            {{string.Join('\n', usings)}}

            internal static class Sample{{number}}
            {
                public static async Task RunAsync({{own}}IWebRtc webrtc, Microsoft.Extensions.Hosting.IHostApplicationBuilder builder)
                {
                    await Task.Yield();
            {{string.Join('\n', lines.Where(line => !UsingDirective().IsMatch(line)))}}
                }
            }
            """;
    }

    private static string Project() => $"""
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
          </PropertyGroup>
          <ItemGroup>
            <Reference Include="{Path.GetDirectoryName(typeof(SignalingClient).Assembly.Location)}/Signaling.C*.dll" />
            <Reference Include="{Path.GetDirectoryName(typeof(SignalingClient).Assembly.Location)}/Signaling.AspNetCore.dll" />
            <Reference Include="{Path.GetDirectoryName(typeof(SignalingClient).Assembly.Location)}/Microsoft.AspNetCore.SignalR.Client*.dll" />
          </ItemGroup>
        </Project>
        """;

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^using [\w.]+;\s*$")]
    private static partial Regex UsingDirective();
}
