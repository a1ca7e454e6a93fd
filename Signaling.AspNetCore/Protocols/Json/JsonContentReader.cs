using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Protocols.Json;

/// <summary>Reads the second argument of any Send method: a description, a candidate, a text, or null.</summary>
internal ref struct JsonContentReader
{
    private bool _isObject;
    private JsonString _text;
    private JsonString _type;
    private JsonString _sdp;
    private JsonString _candidate;
    private JsonString _sdpMid;
    private JsonString _usernameFragment;
    private int? _sdpMLineIndex;
    private bool _hasIndex;

    private readonly bool IsDescription => _isObject && !_candidate.IsMet && !_sdpMid.IsMet && !_usernameFragment.IsMet && !_hasIndex;

    private readonly bool IsCandidate => _isObject && !_type.IsMet && !_sdp.IsMet;

    public bool TryRead(ref JsonScanner json)
    {
        if (!json.TryTake((byte)'{'))
        {
            return json.TryTakeStringOrNull(out _text);
        }

        _isObject = true;
        do
        {
            if (!json.TryTakeName(out var name) || !TryReadField(name, ref json))
            {
                return false;
            }
        }
        while (json.TryTake((byte)','));

        return json.TryTake((byte)'}');
    }

    public readonly bool TryGetDescription(out RelayedDescription? description)
    {
        description = IsDescription && _type.IsPlain && _sdp.IsText ? new(RelayedDescription.TypeOf(_type.Plain), _sdp.ToRelayed()!) : null;
        return description is not null;
    }

    public readonly bool TryGetCandidate(out RelayedCandidate? candidate)
    {
        var isThere = IsCandidate && _candidate.IsText;
        candidate = isThere ? new(_candidate.ToRelayed()!, _sdpMid.ToRelayed(), _sdpMLineIndex, _usernameFragment.ToRelayed()) : null;
        return isThere || _text is { IsMet: true, IsText: false };
    }

    public readonly bool TryGetText(out RelayedText? text)
    {
        text = _text.ToRelayed();
        return text is not null;
    }

    private bool TryReadField(ReadOnlySpan<byte> name, ref JsonScanner json) =>
        name.SequenceEqual("sdp"u8) ? TryReadString(ref _sdp, ref json)
        : name.SequenceEqual("type"u8) ? TryReadString(ref _type, ref json)
        : name.SequenceEqual("candidate"u8) ? TryReadString(ref _candidate, ref json)
        : name.SequenceEqual("sdpMid"u8) ? TryReadString(ref _sdpMid, ref json)
        : name.SequenceEqual("sdpMLineIndex"u8) ? TryReadIndex(ref json)
        : name.SequenceEqual("usernameFragment"u8) && TryReadString(ref _usernameFragment, ref json);

    // A record with a duplicate field is left to SignalR, which uses the last one.
    private static bool TryReadString(ref JsonString field, ref JsonScanner json) => !field.IsMet && json.TryTakeStringOrNull(out field);

    private bool TryReadIndex(ref JsonScanner json)
    {
        if (_hasIndex)
        {
            return false;
        }

        _hasIndex = true;
        if (json.TryTakeNull())
        {
            return true;
        }

        if (!json.TryTakeNumber(out var index))
        {
            return false;
        }

        _sdpMLineIndex = index;
        return true;
    }
}
