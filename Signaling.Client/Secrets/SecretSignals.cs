using System.Text;

namespace Signaling.Client;

/// <summary>Opens the signals of other peers.</summary>
internal static class SecretSignals
{
    /// <summary>Returns the event with its content, or that it is refused. An event that is no signal stays as it is.</summary>
    public static SignalingEvent Open(SecretSession session, SignalingEvent raised) => raised switch
    {
        OfferReceivedEvent { From: var from, Offer: var offer } =>
            Open(session, raised, SecretKinds.Offer, offer.Type, from, offer.Sdp, text => new OfferReceivedEvent(from, offer with { Sdp = Text(text) })),
        AnswerReceivedEvent { From: var from, Answer: var answer } =>
            Open(session, raised, SecretKinds.Answer, answer.Type, from, answer.Sdp, text => new AnswerReceivedEvent(from, answer with { Sdp = Text(text) })),
        IceCandidateReceivedEvent { From: var from, Candidate: var sealedCandidate } =>
            Open(session, raised, SecretKinds.Candidate, "", from, sealedCandidate?.Candidate, text => SecretJson.TryReadCandidate(text, out var candidate)
                ? new IceCandidateReceivedEvent(from, candidate)
                : null),
        MessageReceivedEvent { From: var from, Payload: var payload } =>
            Open(session, raised, Envelope.IsForAll(payload) ? SecretKinds.Broadcast : SecretKinds.Message, "", from, payload, text => new MessageReceivedEvent(from, Text(text))),
        _ => raised,
    };

    private static SignalingEvent Open(
        SecretSession session, SignalingEvent raised, string kind, string? type, string from, string? text, Func<byte[], SignalingEvent?> read)
    {
        try
        {
            return session.Open(kind, type ?? "", from, text, out var refusal) is { } content
                ? read(content) ?? Refused(SignalRefusal.NotAuthentic)
                : Refused(refusal);
        }
        catch (DecoderFallbackException)
        {
            return Refused(SignalRefusal.NotAuthentic); // a peer with the secret and a broken client
        }
        catch (EncoderFallbackException)
        {
            return Refused(SignalRefusal.NotAuthentic); // half a surrogate pair in a field that is authenticated
        }

        SignalRefusedEvent Refused(SignalRefusal refusal) => new(from, raised.GetType().Name, refusal);
    }

    private static string Text(byte[] content) => SecretFormat.StrictUtf8.GetString(content);
}
