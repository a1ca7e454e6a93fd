using System.Text;
using Signaling.Client;

namespace Signaling.Tests.Secrets;

/// <summary>What a dishonest server can do with envelopes: each attack of docs/end-to-end-encryption.md.</summary>
public sealed class SecretSessionTests
{
    private static readonly byte[] _secret = RoomSecret.BytesOf(RoomSecret.Create());

    private readonly SecretSession _ann = NewSession("ann", 1);
    private readonly SecretSession _bob = NewSession("bob", 2);

    public SecretSessionTests()
    {
        Meet(_ann, "ann", _bob, "bob");
        Meet(_bob, "bob", _ann, "ann");
    }

    [Fact]
    public void Signal_IsOpenedOnce()
    {
        var first = _ann.Seal(SecretKinds.Offer, "offer", "bob", "v=0");
        var second = _ann.Seal(SecretKinds.Message, "", "bob", "grüß 👋");

        Open(_bob, SecretKinds.Offer, "offer", "ann", first).Should().Be("v=0");
        Open(_bob, SecretKinds.Message, "", "ann", second).Should().Be("grüß 👋");
        Open(_bob, SecretKinds.Offer, "offer", "ann", first).Should().Be(nameof(SignalRefusal.Replayed), "it is a replay");
        Open(_bob, SecretKinds.Message, "", "ann", second).Should().Be(nameof(SignalRefusal.Replayed));
    }

    [Fact]
    public void Signal_ThatWasHeldBack_IsRefusedAfterALaterOne()
    {
        var held = _ann.Seal(SecretKinds.Offer, "offer", "bob", "old");
        var later = _ann.Seal(SecretKinds.Offer, "offer", "bob", "new");

        Open(_bob, SecretKinds.Offer, "offer", "ann", later).Should().Be("new");
        Open(_bob, SecretKinds.Offer, "offer", "ann", held).Should().Be(nameof(SignalRefusal.Replayed));
    }

    [Fact]
    public void Signal_ThatIsReflectedRedirectedOrRelabelled_IsRefused()
    {
        var cid = NewSession("cid", 3);
        Meet(cid, "cid", _ann, "ann");
        var signal = _ann.Seal(SecretKinds.Offer, "offer", "bob", "v=0");

        Open(_ann, SecretKinds.Offer, "offer", "bob", signal).Should().Be(nameof(SignalRefusal.NotAuthentic), "it is reflected");
        Open(cid, SecretKinds.Offer, "offer", "ann", signal).Should().Be(nameof(SignalRefusal.NotAuthentic), "it is for another target");
        Open(_bob, SecretKinds.Answer, "answer", "ann", signal).Should().Be(nameof(SignalRefusal.NotAuthentic), "it is no answer");
        Open(_bob, SecretKinds.Offer, "rollback", "ann", signal).Should().Be(nameof(SignalRefusal.NotAuthentic), "it is no rollback");
        Open(_bob, SecretKinds.Offer, "offer", "dan", signal).Should().Be(nameof(SignalRefusal.Stranger));
        Open(_bob, SecretKinds.Offer, "offer", "ann", "v=0").Should().Be(nameof(SignalRefusal.Clear));
        Open(_bob, SecretKinds.Offer, "offer", "ann", signal).Should().Be("v=0", "the refusals have not changed anything");
    }

    [Fact]
    public void Signal_ForAFormerSession_IsRefused()
    {
        var forFormer = _ann.Seal(SecretKinds.Offer, "offer", "bob", "v=0");
        var forAllFormer = _ann.SealForAll(["bob"], "hello");
        var restarted = NewSession("bob", 4);
        Meet(restarted, "bob", _ann, "ann");

        Open(restarted, SecretKinds.Offer, "offer", "ann", forFormer).Should().Be(nameof(SignalRefusal.NotAuthentic));
        Open(restarted, SecretKinds.Broadcast, "", "ann", forAllFormer).Should().Be(nameof(SignalRefusal.Replayed));
        Meet(_ann, "ann", restarted, "bob");
        Open(restarted, SecretKinds.Broadcast, "", "ann", _ann.SealForAll(["bob"], "again")).Should().Be("again");
    }

    [Fact]
    public void Profile_OfAnotherPeer_ProvesNothing()
    {
        var profile = _ann.SealProfile(Named("Ann"));

        _bob.Open(Peer("eve", profile)).Should().BeNull();
        _bob.StrangerOf(Peer("eve", profile)).State.Should().Be(StrangerState.Pending);
        _bob.StrangerOf(Peer("eve", _ann.Marker)).State.Should().Be(StrangerState.Pending);
        _bob.StrangerOf(Peer("eve", NewSession("eve", 5, RoomSecret.Create()).SealProfile(Named("Eve")))).State.Should().Be(StrangerState.WrongSecret);
        _bob.StrangerOf(Peer("eve", "")).State.Should().Be(StrangerState.None);
    }

    [Fact]
    public void Profile_OfBefore_DoesNotComeBack()
    {
        var first = _ann.SealProfile(Named("Ann"));
        var second = _ann.SealProfile(Named("Anna"));

        _bob.Open(Peer("ann", second))!.DisplayName.Should().Be("Anna");
        _bob.Open(Peer("ann", first))!.DisplayName.Should().Be("Anna");
        _bob.Open(Peer("ann", ""))!.DisplayName.Should().Be("Anna", "a server that removes the profile does not remove the proof");
        _bob.Open(Peer("ann", NewSession("ann", 9).SealProfile(Named("Later"))))!.DisplayName.Should().Be("Later", "the peer has restarted");
        _bob.Open(Peer("ann", _ann.SealProfile(Named("Former"))))!.DisplayName.Should().Be("Later", "a former session is over");
    }

    [Fact]
    public void Profile_WithAForbiddenName_IsShownWithoutName() =>
        _bob.Open(Peer("ann", _ann.SealProfile(Named("nn\u202EA"))))!.DisplayName.Should().BeEmpty();

    private static SecretSession NewSession(string peerId, long second, string? secret = null) => new(
        new RoomKeys(secret is null ? _secret : RoomSecret.BytesOf(secret), "garden"), peerId, SecretSession.NewId(DateTimeOffset.FromUnixTimeSeconds(second)));

    private static void Meet(SecretSession one, string oneId, SecretSession other, string otherId)
    {
        one.Open(Peer(otherId, other.SealProfile(Named(otherId)))).Should().NotBeNull();
        other.Open(Peer(oneId, one.SealProfile(Named(oneId)))).Should().NotBeNull();
    }

    private static Profile Named(string name) => new(name, new Dictionary<string, string>());

    private static PeerInfo Peer(string id, string entry) =>
        new(id, "shown by the server", new Dictionary<string, string> { [SecretFormat.ProfileKey] = entry }, PeerStates.Connected, 1);

    /// <summary>Returns the content, or why it is refused.</summary>
    private static string Open(SecretSession session, string kind, string type, string from, string text) =>
        session.Open(kind, type, from, text, out var refusal) is { } content ? Encoding.UTF8.GetString(content) : refusal.ToString();
}
