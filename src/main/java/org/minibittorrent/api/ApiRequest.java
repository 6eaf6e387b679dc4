package org.minibittorrent.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;

/**
 * What a peer asks of a tracker. Travels as {@code POST /api/v1/<operation>} with the fields as a bencoded dictionary.
 *
 * @param <R> what a granted request is answered with
 */
public sealed interface ApiRequest<R extends ApiReply> permits AccountRequest, GroupRequest, FileRequest, SwarmRequest {
    /** The last element of the path. */
    String operation();

    /** Its fields. */
    BencodeDictionary fields();

    /** Reads the fields of the answer. */
    R reply(BencodeDictionary fields) throws BencodeException;

    /** Whether it is made without a session. */
    default boolean isAnonymous() {
        return false;
    }

    /** The body of the request. */
    default byte[] encode() {
        return Bencode.encode(fields());
    }

    /**
     * Reads the body of the answer.
     *
     * @throws ApiException {@code UNAVAILABLE} if it cannot be understood
     */
    default R decodeReply(byte[] body) throws ApiException {
        try {
            if (Bencode.decodeLenient(body, ApiLimits.REPLY) instanceof BencodeDictionary fields) {
                return reply(fields);
            }
        } catch (BencodeException | IllegalArgumentException e) {
            throw new ApiException(
                    ErrorCode.UNAVAILABLE, "the tracker's answer cannot be understood: " + e.getMessage());
        }
        throw new ApiException(ErrorCode.UNAVAILABLE, "the tracker's answer cannot be understood: no dictionary");
    }

    /** Reads the fields of one kind of request. */
    interface Decoder {
        /** The request; IllegalArgumentException and BencodeException if the fields are not those of one. */
        ApiRequest<?> decode(BencodeDictionary fields) throws BencodeException;
    }

    /** All operations there are. */
    static Set<String> operations() {
        return Operations.ALL.keySet();
    }

    /** How long the body of a request may be. */
    static int bodyLimit(String operation) {
        return operation.equals(FileRequest.AddFile.OPERATION) ? ApiLimits.UPLOAD_BYTES : ApiLimits.REQUEST_BYTES;
    }

    /**
     * Reads a request.
     *
     * @throws ApiException {@code BAD_REQUEST}
     */
    static ApiRequest<?> decode(String operation, byte[] body) throws ApiException {
        Decoder decoder = Operations.ALL.get(operation);
        if (decoder == null) {
            throw new ApiException(ErrorCode.BAD_REQUEST, "no such operation");
        }
        try {
            if (Bencode.decodeLenient(body, ApiLimits.REQUEST) instanceof BencodeDictionary fields) {
                return decoder.decode(fields);
            }
        } catch (BencodeException | IllegalArgumentException e) {
            throw new ApiException(ErrorCode.BAD_REQUEST, operation + ": " + e.getMessage());
        }
        throw new ApiException(ErrorCode.BAD_REQUEST, operation + ": the body is no dictionary");
    }

    /** The table of operations. */
    final class Operations {
        private static final Map<String, Decoder> ALL = all();

        private Operations() {}

        private static Map<String, Decoder> all() {
            Map<String, Decoder> all = new HashMap<>();
            all.putAll(AccountRequest.DECODERS);
            all.putAll(GroupRequest.DECODERS);
            all.putAll(FileRequest.DECODERS);
            all.putAll(SwarmRequest.DECODERS);
            return Map.copyOf(all);
        }
    }
}
