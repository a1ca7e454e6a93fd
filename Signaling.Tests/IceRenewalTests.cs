using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Ice;
using Signaling.AspNetCore.Relay;

namespace Signaling.Tests;

/// <summary>When a connection is given new TURN credentials, on a clock that the test sets.</summary>
public sealed class IceRenewalTests
{
    private static readonly TimeSpan _lifetime = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Outbox _outbox = new("ann", new OutgoingQueueOptions(), (_, _) => { }, _ => Assert.Fail("No connection is cut."), NullLogger.Instance);

    [Fact]
    public void Credential_OfAKnownSecret_IsTheOneThatOpenSslComputes() =>
        List(withSecret: true).For("ann").Should().ContainSingle().Which.Should().BeEquivalentTo(
            new IceServer(["turn:turn.example"], "946688400:ann", "ndKt++nIiFTmvbCMN08Ea1ygzhY="), "openssl dgst -sha1 -hmac says so");

    [Fact]
    public void Servers_WithFixedCredentials_AreNeverSentAgain()
    {
        var renewal = new IceRenewal(List(withSecret: false), _outbox, _time);
        renewal.Begin("ann");

        Sent(renewal, after: 1000 * _lifetime).Should().BeEmpty();
    }

    [Fact]
    public void Servers_WhoseCredentialsExpire_AreSentAtThreeQuartersOrSomewhatLater_AndAgainAfterThat()
    {
        var renewal = new IceRenewal(List(withSecret: true), _outbox, _time);
        renewal.Begin("ann");

        for (var i = 0; i < 3; i++)
        {
            Sent(renewal, after: 0.74 * _lifetime).Should().BeEmpty();
            var signal = Sent(renewal, after: 0.12 * _lifetime).Should().ContainSingle().Subject;
            signal.Method.Should().Be(nameof(ISignalingPeer.IceServersChanged));
            var server = ((IReadOnlyList<IceServer>)signal.Arguments[0]!).Single();
            server.Username.Should().Be($"{(_time.GetUtcNow() + _lifetime).ToUnixTimeSeconds()}:ann");
        }
    }

    [Fact]
    public void Peers_ThatReceivedTheirsTogether_DoNotReceiveNewOnesTogether()
    {
        var renewals = Enumerable.Range(0, 200).Select(_ => new IceRenewal(List(withSecret: true), _outbox, _time)).ToList();
        renewals.ForEach(renewal => renewal.Begin("ann"));
        _time.Advance(0.75 * _lifetime);

        var steps = Enumerable.Range(0, 10).Select(_ =>
        {
            _time.Advance(0.01 * _lifetime);
            renewals.ForEach(renewal => renewal.Check());
            return _outbox.TakeAll().Count;
        }).ToList();

        steps.Sum().Should().Be(200);
        steps.Should().OnlyContain(count => count > 0 && count < 60);
    }

    [Fact]
    public void Peer_ThatHasLeft_ReceivesNoNewOnes()
    {
        var renewal = new IceRenewal(List(withSecret: true), _outbox, _time);
        renewal.Begin("ann");
        renewal.End();

        Sent(renewal, after: _lifetime).Should().BeEmpty();
    }

    [Fact]
    public void Refresh_PostponesWhatTheServerWouldSend()
    {
        var renewal = new IceRenewal(List(withSecret: true), _outbox, _time);
        renewal.Begin("ann");
        _time.Advance(0.7 * _lifetime);

        renewal.Refresh("ann").Single().Username.Should().Be($"{(_time.GetUtcNow() + _lifetime).ToUnixTimeSeconds()}:ann");

        Sent(renewal, after: 0.7 * _lifetime).Should().BeEmpty();
        Sent(renewal, after: 0.16 * _lifetime).Should().ContainSingle();
    }

    private IReadOnlyList<Signal> Sent(IceRenewal renewal, TimeSpan after)
    {
        _time.Advance(after);
        renewal.Check();
        renewal.Check();
        return _outbox.TakeAll();
    }

    private IceServerList List(bool withSecret)
    {
        var server = new IceServerOptions { Urls = ["turn:turn.example"] };
        if (!withSecret)
        {
            (server.Username, server.Credential) = ("ann", "secret");
        }

        var options = new SignalingOptions { Ice = new() { Servers = [server], SharedSecret = withSecret ? "0123456789abcdef0123456789abcdef" : null, CredentialLifetime = _lifetime } };
        return new(Options.Create(options), _time);
    }
}
