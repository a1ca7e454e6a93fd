using System.Text.Json;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests.Secrets;

/// <summary>The bytes of docs/end-to-end-encryption.md, with the vectors that the browser client is tested with, too.</summary>
public sealed class SecretFormatTests
{
    private static readonly Vectors _golden = JsonSerializer.Deserialize<Vectors>(Repository.Read("Signaling.Tests/Golden/secret.json"), JsonSerializerOptions.Web)!;

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, _golden.Envelopes.Count)];

    [Fact]
    public void KeyIds_AreThoseOfTheVectors() => _golden.KeyIds.Should().NotBeEmpty().And.OnlyContain(id => KeysOf(id.Key).Id == id.Value);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Envelope_OfTheVectors_IsMadeAndOpened(int number)
    {
        var vector = _golden.Envelopes[number];
        var keys = KeysOf(vector.Room);

        var made = keys.Seal(Convert.FromHexString(vector.Content), Convert.FromHexString(vector.Session), ulong.Parse(vector.Sequence), vector.Binding);

        made.Write(vector.Kind == SecretKinds.Broadcast).Should().Be(vector.Envelope);
        keys.Open(Envelope.Read(vector.Envelope)!, vector.Binding).Should().Equal(Convert.FromHexString(vector.Content));
    }

    [Fact]
    public void Envelope_InAnotherBindingOrChanged_IsNotOpened()
    {
        var vector = _golden.Envelopes.First(envelope => envelope.Kind == SecretKinds.Offer);
        var (keys, envelope, binding) = (KeysOf(vector.Room), Envelope.Read(vector.Envelope)!, vector.Binding);
        byte[] Flipped(byte[] bytes) => [(byte)(bytes[0] ^ 1), .. bytes[1..]];

        keys.Open(envelope, binding with { Kind = SecretKinds.Answer }).Should().BeNull();
        keys.Open(envelope, binding with { Type = "answer" }).Should().BeNull();
        keys.Open(envelope, binding with { From = "bob-peer" }).Should().BeNull();
        keys.Open(envelope, binding with { From = binding.From + "b", To = binding.To[1..] }).Should().BeNull();
        keys.Open(envelope, binding with { ToSession = Convert.FromHexString(vector.Session) }).Should().BeNull();
        keys.Open(envelope with { Sequence = envelope.Sequence + 1 }, binding).Should().BeNull();
        keys.Open(envelope with { Session = Flipped(envelope.Session) }, binding).Should().BeNull();
        keys.Open(envelope with { Sealed = Flipped(envelope.Sealed) }, binding).Should().BeNull();
        KeysOf("cellar").Open(envelope, binding).Should().BeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("v=0")]
    [InlineData("e2e1.AAAA")]
    [InlineData("e2e1.++++AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("e2e2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Text_ThatIsNoEnvelope_IsNotRead(string? text) => Envelope.Read(text).Should().BeNull();

    [Fact]
    public void Link_CarriesTheSecretInItsFragment()
    {
        var secret = RoomSecret.Create();

        var link = RoomSecret.ToLink(new Uri("https://call.example/?room=garden#theme=dark&secret=old"), secret);

        link.AbsoluteUri.Should().Be($"https://call.example/?room=garden#theme=dark&secret={secret}");
        RoomSecret.FromLink(link).Should().Be(secret);
        RoomSecret.FromLink(new Uri("https://call.example/?secret=no")).Should().BeNull();
        FluentActions.Invoking(() => RoomSecret.ToLink(link, "hunter2")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new SignalingClient(new SignalingClientOptions { ServerUrl = link, RoomSecret = "correct horse battery staple" }))
            .Should().Throw<ArgumentException>();
    }

    private static RoomKeys KeysOf(string room) => new(RoomSecret.BytesOf(_golden.Secret), room);

    private sealed record Vectors(string Secret, IReadOnlyDictionary<string, string> KeyIds, IReadOnlyList<Vector> Envelopes);

    private sealed record Vector(
        string Room, string Session, string Sequence, string Kind, string Type, string From, string To, string ToSession, string Content, string Envelope)
    {
        public SecretBinding Binding => new(Kind, Type, From, To, Convert.FromHexString(ToSession));
    }
}
